"""Fresh servers under load from their first second: none may die, on SQLite and PostgreSQL."""
