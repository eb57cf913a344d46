"""What every command shares: language, `--json`, help in three languages, errors as one sentence."""

from __future__ import annotations

import importlib
import json
import math
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from nabolag.errors import BadInput, NabolagError, NotKnown, Ours
from nabolag.text import LANGUAGES, N_, Texts, texts

__all__ = [
    "N_",
    "FriendlyCommand",
    "FriendlyGroup",
    "FriendlyOption",
    "LazyGroup",
    "asked_language",
    "echo_json",
    "json_option",
    "lang_option",
    "languages",
    "languages_option",
    "option",
    "progress",
]

F = TypeVar("F", bound=Callable[..., Any])


def asked_language(args: Sequence[str] | None = None) -> str:
    """The (first) language of `--lang` in `args` (default: the process's), else of NABOLAG_LANG, else nb.

    Help and errors need it before click has read the options.
    """
    args = sys.argv[1:] if args is None else args
    for i, arg in enumerate(args):
        if arg.startswith("--lang="):
            value = arg.removeprefix("--lang=")
        elif arg == "--lang" and i + 1 < len(args):
            value = args[i + 1]
        else:
            continue
        first = value.split(",")[0].strip()
        return first if first in LANGUAGES else "nb"
    value = os.environ.get("NABOLAG_LANG", "nb")
    return value if value in LANGUAGES else "nb"


def _texts(ctx: click.Context) -> Texts:
    return texts(ctx.find_root().meta.get("nabolag.lang", "nb"))


class FriendlyOption(click.Option):
    """An option whose help is a gettext message."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        if record and self.help:
            return record[0], record[1].replace(self.help, _texts(ctx)(self.help))
        return record


class FriendlyCommand(click.Command):
    """Translates its help and turns a NabolagError into one sentence and the right exit code."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        untranslated, self.help = self.help, _keep_examples(_texts(ctx)(self.help or ""))
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = untranslated

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        _ = _texts(ctx)
        words = {"[OPTIONS]": _("[VALG]"), "COMMAND [ARGS]...": _("KOMMANDO [ARGUMENTER]...")}
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        root = ctx.find_root()
        if ctx is root or "nabolag.lang" not in root.meta:
            root.meta["nabolag.lang"] = asked_language(args)
        ctx.meta["nabolag.blank"] = _blank(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise _short(error) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            if not isinstance(self, click.Group):
                _refuse_unusable(ctx)
            return super().invoke(ctx)
        except click.UsageError as error:
            raise _short(error) from error
        except NabolagError as error:
            _ = _texts(ctx)
            error.values = {name: _shortened(value) for name, value in error.values.items()}
            click.echo(f"{_('Feil')}: {error.text(_)}", err=True)
            if isinstance(error, NotKnown) and error.candidates:
                click.echo(_("Mente du: {names}?", names="; ".join(error.candidates)), err=True)
            ctx.exit(error.exit_code)


LONGEST_SAID = 120  # characters of what was given, repeated in an error
LONGEST_NAME = 255  # bytes: the longest name of a file or folder on Linux, macOS and Windows


def _blank(args: Sequence[str]) -> str:
    """The option that is given nothing in `args`, `FOLDER`-like places as «argument»; empty when none is."""
    for i, arg in enumerate(args):
        if arg.startswith("--") and arg.endswith("="):
            return arg.removesuffix("=")
        if not arg.strip():
            return args[i - 1] if i and args[i - 1].startswith("--") else "argument"
    return ""


def _refuse_unusable(ctx: click.Context) -> None:
    """Refuse blank arguments (an empty path would be the working folder) and names no disk can hold.

    Raises:
        BadInput: names the option or the argument.
    """
    if blank := ctx.meta.get("nabolag.blank"):
        raise BadInput("{option} er tomt. Oppgi en verdi, eller utelat det.", option=blank)
    for name, value in ctx.params.items():
        if isinstance(value, Path) and any(len(os.fsencode(part)) > LONGEST_NAME for part in value.parts):
            raise BadInput(
                "Filnavnet i {option} er for langt. Høyst {most} byte går.", option=name, most=LONGEST_NAME
            )


def _short(error: click.UsageError) -> click.UsageError:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):  # its message is the help
        return error
    message = error.format_message()
    return error if len(message) <= LONGEST_SAID else click.UsageError(str(_shortened(message)), error.ctx)


def _shortened(value: object) -> object:
    text = str(value) if isinstance(value, str | Path) and not isinstance(value, Ours) else ""
    return f"{text[:LONGEST_SAID]} …" if len(text) > LONGEST_SAID else value


def _keep_examples(help_: str) -> str:
    """Tell click not to wrap a paragraph that has indented lines."""
    return re.sub(r"\n\n(?=[^\n]*\n  )", "\n\n\b\n", help_)


class FriendlyGroup(FriendlyCommand, click.Group):
    """A group that takes `--lang` before its subcommand's name, and hands it on."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params.append(_language(expose_value=False))


class LazyGroup(FriendlyGroup):
    """A group whose commands are imported when they are used, so that `--help` stays fast.

    `commands_at`: name → (module with a `command`, one-line help in bokmål).
    """

    def __init__(self, *args: Any, commands_at: Mapping[str, tuple[str, str]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands_at:
            return None
        command = importlib.import_module(self.commands_at[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = texts(asked_language())
        with formatter.section(_("Kommandoer")):
            formatter.write_dl([(name, _(help_)) for name, (_module, help_) in self.commands_at.items()])


def _group_language() -> str:
    """The language given to a group before its subcommand."""
    lang: str = click.get_current_context().find_root().meta.get("nabolag.lang", "nb")
    return lang


_LANG_NAMES = ("--lang",)
_LANG_SETTINGS: dict[str, Any] = {
    "type": click.Choice(LANGUAGES),
    "default": _group_language,
    "help": N_("Språk i det som skrives ut."),
}


def _language(**settings: Any) -> FriendlyOption:
    return FriendlyOption(_LANG_NAMES, **_LANG_SETTINGS, **settings)


def option(*names: str, **settings: Any) -> Callable[[F], F]:
    """`click.option` whose help is a gettext message."""
    settings.setdefault("cls", FriendlyOption)
    return click.option(*names, **settings)


class Number(click.ParamType[float]):
    """A number as people write it (`12,5`), as float; neither nan nor endless.

    Args:
        least, most: what goes.
    """

    name = "float"

    def __init__(self, least: float = -math.inf, most: float = math.inf) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from nabolag.text import read_number

        option = param.opts[0] if param else ""
        number = float(read_number(value, option))
        if not self.least <= number <= self.most:
            raise BadInput(
                "{option}: «{said}» går ikke. Skriv et tall fra {least} til {most}.",
                option=option, said=value, least=f"{self.least:.0f}", most=f"{self.most:.0f}",
            )  # fmt: skip
        return number


def lang_option(f: F) -> F:
    """`--lang nb|nn|en`, given to the command as `lang`."""
    return option(*_LANG_NAMES, **_LANG_SETTINGS)(f)


def languages_option(f: F) -> F:
    """`--lang nb,nn,en` of a command that can write in several languages, given to it as the list `lang`, main one first."""
    help_ = N_("Språk i det som lages. Flere går, med komma mellom og hovedspråket først: nb,nn,en.")
    return option(
        "--lang", default=_group_language, callback=lambda _ctx, _option, text: languages(text), help=help_
    )(f)


def languages(text: str) -> list[str]:
    """The languages of `nb,nn,en`, each once, in order.

    Raises:
        BadInput: one that is not among ours.
    """
    codes = list(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    for code in codes or [text.strip()] * bool(text):
        if code not in LANGUAGES:
            raise BadInput(
                "«{value}» er ikke et språk her. Velg blant {known}.", value=code, known=", ".join(LANGUAGES)
            )
    return codes


def json_option(f: F) -> F:
    """`--json`, given to the command as `as_json`."""
    return option("--json", "as_json", is_flag=True, help=N_("Skriv JSON for maskiner."))(f)


def as_of_option(f: F) -> F:
    """`--as-of DAY`: the command uses the data that were in use that day; it is not told."""

    def chosen(_ctx: click.Context, _option: click.Parameter, day: str | None) -> None:
        if day is not None:
            from nabolag.data.snapshots import use

            use(day)

    help_ = N_("Bruk dataene slik de var denne dagen (ÅÅÅÅ-MM-DD).")
    return option("--as-of", expose_value=False, callback=chosen, help=help_)(f)


def encoding_option(f: F) -> F:
    """`--encoding`, given to the command as `encoding`."""
    return option(
        "--encoding", help=N_("Tegnsettet til filen, når den ikke sier det selv: utf-8, windows-1252 …")
    )(f)


def echo_json(value: object) -> None:
    """Print `value` as indented UTF-8 JSON; numbers stay numbers, Fractions become strings."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


class progress:  # noqa: N801 - used as a verb
    """A bar on the terminal's error stream, from the first second on; a line there now and then when it is no terminal."""

    EVERY = 15.0  # seconds between lines

    def __init__(self, label: str) -> None:
        from time import monotonic

        from rich.console import Console
        from rich.progress import Progress

        self._label, self._now, self._last = label, monotonic, monotonic()
        self._quiet = not Console(stderr=True).is_terminal
        self._bar = Progress(console=Console(stderr=True), transient=True, disable=self._quiet)
        self._task = self._bar.add_task(label, total=None)

    def __enter__(self) -> progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)
        if self._quiet and self._now() - self._last >= self.EVERY:
            self._last = self._now()
            click.echo(f"{self._label}: {done}/{total}", err=True)
