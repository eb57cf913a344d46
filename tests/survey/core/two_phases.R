# Figures of test_two_phases.py: Rscript tests/survey/core/two_phases.R
suppressMessages(library(survey)); options(digits=15, warn=-1)
d <- "tests/survey/core/data/"; st <- read.csv(paste0(d,"apistrat.csv")); cl <- read.csv(paste0(d,"apiclus1.csv"))
st$inn <- (seq_len(200) %% 3 == 0) | st$awards == "No" & seq_len(200) %% 2 == 0
cl$inn <- seq_len(183) %% 3 != 1
st$one <- seq_len(200); cl$one <- seq_len(183)
show <- function(l, t) { m <- svymean(~api00, t); s <- svytotal(~enroll, t, na.rm=TRUE); g <- svyglm(api00~ell, t); b <- svyby(~api00, ~stype, t, svymean); cat(l, coef(m), SE(m), coef(s), SE(s), SE(g), g$df.residual, SE(b), "\n") }
show("srs", twophase(id=list(~1,~1), subset=~inn, data=st))
show("strata2", twophase(id=list(~1,~1), strata=list(NULL,~awards), subset=~inn, data=st))
show("strata12", twophase(id=list(~1,~1), strata=list(~stype,~awards), fpc=list(~fpc,NULL), subset=~inn, data=st))
show("clus", twophase(id=list(~dnum,~one), fpc=list(~fpc,NULL), subset=~inn, data=cl))
show("clus2", twophase(id=list(~dnum,~one), strata=list(NULL,~stype), fpc=list(~fpc,NULL), subset=~inn, data=cl))
# R takes the number of units of phase 1 for the wrong rows (sampsize is of all rows, indexed by those of phase 2). Mended:
f <- survey:::Dcheck_multi_subset
body(f) <- parse(text=gsub("sampsize, withreplacement", "sampsize[uid], withreplacement", paste(deparse(body(f)), collapse="\n")))[[1]]
environment(f) <- asNamespace("survey"); assignInNamespace("Dcheck_multi_subset", f, "survey")
show("strata12 mended", twophase(id=list(~1,~1), strata=list(~stype,~awards), fpc=list(~fpc,NULL), subset=~inn, data=st))
