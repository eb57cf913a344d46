# Figures of test_asked_of_models.py: Rscript tests/survey/models/asked_of_models.R
suppressMessages(library(survey)); options(digits=15, warn=-1)
d <- "tests/survey/core/data/"
cl <- read.csv(paste0(d,"apiclus1.csv")); st <- read.csv(paste0(d,"apistrat.csv"))
cl$stype <- factor(cl$stype); st$stype <- factor(st$stype); c1 <- svydesign(id=~dnum, weights=~pw, fpc=~fpc, data=cl); s <- svydesign(id=~1, strata=~stype, weights=~pw, fpc=~fpc, data=st); r <- as.svrepdesign(c1, type="JK1")
show <- function(l, t) cat(l, if (is.null(t$Ftest)) t$chisq else t$Ftest, t$df, t$ddf, t$p, t$lambda, "\n")
for (x in list(s, r)) {
 m <- svyglm(I(sch.wide=="Yes")~ell+stype+meals, x, family=quasibinomial()); 
 for (k in c("Wald","WorkingWald","LRT")) { show(k, regTermTest(m, ~stype, method=k)); show(k, regTermTest(m, ~ell+meals, method=k)) }
 show("df", regTermTest(m, ~stype, method="LRT", df=Inf)); show("dfw", regTermTest(m, ~stype, df=Inf))
 cat("AIC", AIC(m), "\n")
 g <- svyglm(api00~ell+stype, x); show("gLRT", regTermTest(g, ~stype, method="LRT")); 
 a <- tryCatch(AIC(g), error=function(e) conditionMessage(e)); cat("AICg", unlist(a), "\n")
 m0 <- svyglm(I(sch.wide=="Yes")~ell+meals, x, family=quasibinomial())
 show("anova", anova(m, m0)); show("anovaW", anova(m, m0, method="Wald"))
}
m <- svyglm(I(sch.wide=="Yes")~ell+stype+meals, s, family=quasibinomial())
a <- anova(m); for (x in a) show("seq", x)
nd <- data.frame(ell=c(10,50), stype=c("E","M"), meals=c(20,60))
p <- predict(m, nd, type="link", vcov=TRUE); cat("link", coef(p), vcov(p), "\n")
p <- predict(m, nd, type="response", vcov=TRUE); cat("resp", coef(p), vcov(p), "\n")
po <- svyglm(api.stu~ell+offset(log(enroll)), s, family=quasipoisson())
p <- predict(po, data.frame(ell=c(1,2), enroll=c(100,300)), type="response"); cat("pois", coef(p), SE(p), "\n")
base <- svyglm(api00~ell+meals, s); pm <- svypredmeans(base, ~stype); cat("pm", names(coef(pm)), coef(pm), vcov(pm), "\n")
base <- svyglm(I(sch.wide=="Yes")~ell, s, family=quasibinomial()); pm <- svypredmeans(base, ~stype); cat("pm2", names(coef(pm)), coef(pm), vcov(pm), "\n")




