# Figures of test_formulas_and_odds.py: Rscript tests/survey/core/formulas_and_odds.R
suppressMessages(library(survey)); options(digits=15, warn=-1)
d <- "tests/survey/core/data/"
cl <- read.csv(paste0(d,"apiclus1.csv")); cl$api9 <- ifelse(cl$api00>800, NA, cl$api99)
c1 <- svydesign(id=~dnum, weights=~pw, fpc=~fpc, data=cl); r <- as.svrepdesign(c1, type="JK1")
cat("logit", as.numeric(attr(svyciprop(~I(sch.wide=="Yes"), r, method="logit"),"ci")), "\n")
for (d0 in list(c1, r, subset(c1, ell<60), subset(r, ell<60))) {
  m <- svyglm(I(sch.wide=="Yes")~api9+ell, d0, family=quasibinomial()); cat(SE(m), "\n")
  m <- svyglm(api.stu~api9+ell, d0, family=quasipoisson()); cat(SE(m), "\n")
}
