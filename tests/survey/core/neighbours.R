# Data and figures of test_neighbours_of_what_r_gives.py: Rscript tests/survey/core/neighbours.R (survey 4.1-1)
# A survey with what surveys have: missing answers, weights of 0, a stratum with one unit, categories that nobody chose.
suppressMessages({library(survey); library(mitools); library(jsonlite)})
options(digits=15, warn=-1)
set.seed(14)
n <- 260
x <- data.frame(h=sample(c("a","b","c","d"), n, TRUE, c(.35,.3,.2,.15)))
x$u <- ifelse(x$h=="a", sample(7,n,TRUE), ifelse(x$h=="b", sample(6,n,TRUE), ifelse(x$h=="c", sample(4,n,TRUE), sample(3,n,TRUE))))
x$N <- c(a=40,b=25,c=30,d=12)[x$h]
x$w <- round(runif(n, .6, 4), 3)
x$w0 <- ifelse(runif(n) < .12, 0, x$w)
x$half <- sample(2, n, TRUE)
x$n <- round(rnorm(n, 5, 2), 3)
x$x <- round(runif(n, 0, 10), 3)
x$del <- sample(c("øst","vest","nord","sør"), n, TRUE)
x$kjonn <- sample(c("k","m"), n, TRUE)
x$y <- round(40 + x$n*2 + 3*(x$del=="øst") + rnorm(n, 0, 6) + as.numeric(factor(paste(x$h,x$u)))/3, 3)
x$z <- as.numeric(runif(n) < plogis(-.6 + .25*(x$n-5) + .7*(x$kjonn=="k")))
x$t <- rpois(n, exp(.3 + .1*x$n))
x$e <- round(runif(n, 1, 4), 2)
x$r1 <- sample(5, n, TRUE); x$r2 <- pmin(5, pmax(1, x$r1 + sample(-1:1, n, TRUE))); x$r3 <- pmin(5, pmax(1, x$r2 + sample(-2:2, n, TRUE)))
x$o <- cut(x$n + rlogis(n), c(-Inf, 4, 6, Inf), labels=c("1","2","3"))
for (v in c("y","z","t","del","r2","o")) x[[v]][sample(n, 18)] <- NA
x$row <- seq_len(n)
folder <- Sys.getenv("OUT", "tests/survey/core/data/")
write.csv(x, paste0(folder, "neighbours.csv"), row.names=FALSE, na="", quote=FALSE, fileEncoding="UTF-8")
x$del <- factor(x$del, levels=c("nord","sør","vest","øst","Ø-ingen")); x$del1 <- droplevels(x$del); x$kjonn <- factor(x$kjonn); x$o <- factor(x$o)

found <- list()
put <- function(name, ...) found[[name]] <<- tryCatch(as.numeric(unlist(list(...))), error=function(e) paste("error:", conditionMessage(e)))
errors <- function(q) { v <- as.matrix(vcov(q)); sqrt(if (ncol(v) == 1) v[,1] else diag(v)) }
es <- function(s) { v <- c(coef(s)); c(v, SE(s)) }

d <- list(
  clustered = svydesign(~u, strata=~h, weights=~w, data=x, nest=TRUE),
  finite = svydesign(~u, strata=~h, weights=~w, fpc=~N, data=x, nest=TRUE),
  zeros = svydesign(~u, strata=~h, weights=~w0, data=x, nest=TRUE))
d$domain <- subset(d$clustered, x > 3)
d$jkn <- as.svrepdesign(d$clustered, type="JKn")
d$jkn_mse <- as.svrepdesign(d$finite, type="JKn", mse=TRUE)
d$jkn_zeros <- as.svrepdesign(d$zeros, type="JKn")
d$jkn_domain <- subset(d$jkn, x > 3)
halves <- svydesign(~half, strata=~h, weights=~w, data=x, nest=TRUE)
d$brr <- as.svrepdesign(halves, type="BRR"); d$fay <- as.svrepdesign(halves, type="Fay", fay.rho=.3, mse=TRUE)
weighted <- c("k","m"); sums <- c(300, 290)
d$raked <- rake(d$clustered, list(~kjonn, ~h), list(data.frame(kjonn=weighted, Freq=sums), data.frame(h=c("a","b","c","d"), Freq=c(200,180,120,90))), control=list(epsilon=1e-13, maxit=500))
d$raked_domain <- subset(d$raked, x > 3); d$zeros_domain <- subset(d$zeros, x > 3); d$jkn_zeros_domain <- subset(d$jkn_zeros, x > 3)
d$post_jkn <- postStratify(d$jkn, ~kjonn, data.frame(kjonn=weighted, Freq=sums))
for (k in names(d)) {
  s <- d[[k]]; p <- function(name, ...) put(paste(k, name), ...)
  try({ m <- svymean(~y+x, s, na.rm=TRUE); p("mean", es(m), cv(m)) })
  try({ m <- svytotal(~y, s, na.rm=TRUE); p("total", es(m), cv(m)) })
  try({ b <- svyby(~y, ~del, s, svymean, na.rm=TRUE); p("mean by", es(b), cv(b)) })
  try({ b <- svyby(~n, ~del+kjonn, s, svytotal); p("total by two", es(b)) })
  try({ b <- svyratio(~y, ~x, s, na.rm=TRUE); p("ratio", es(b), cv(b)) })
  try({ b <- svyby(~y, ~kjonn, denominator=~x, s, svyratio, na.rm=TRUE); p("ratio by", coef(b), SE(b)) })
  try({ b <- svymean(~del1, s, na.rm=TRUE); p("shares", es(b)) })
  try({ v <- svyvar(~x, s); p("variance", v[1], SE(v)) })
  for (m in c("logit","beta","xlogit","asin","mean")) try({ c1 <- svyciprop(~z, s, method=m, na.rm=TRUE); p(paste("proportion", m), as.numeric(c1), confint(c1)) })
  for (r in c("math","hf2","hf7","school")) try({ q <- svyquantile(~x, s, c(.1,.5,.9), qrule=r)[[1]]; p(paste("quantile", r), q[,1], q[,2], q[,3]) })
  try({ q <- svyquantile(~y, s, c(.25,.9), na.rm=TRUE, interval.type="xlogit")[[1]]; p("quantile xlogit", q[,1], q[,2], q[,3]) })
  if (inherits(s, "svyrep.design")) try({ q <- svyquantile(~y, s, c(.1,.9), na.rm=TRUE, interval.type="quantile")[[1]]; p("quantile quantile", q[,1], q[,4], q[,2], q[,3]) })
  for (st in c("F","Chisq","Wald","adjWald")) try({ t <- svychisq(~del1+kjonn, s, statistic=st); p(paste("association", st), t$statistic, t$p.value) })
  try({ t <- svyttest(y~kjonn, s); p("ttest", t$statistic, t$parameter, t$p.value) })
  try({ t <- svyttest(I(n-5)~0, s); p("ttest one", t$statistic, t$parameter, t$p.value) })
  for (r in c("wilcoxon","vanderWaerden","median")) try({ t <- svyranktest(y~kjonn, s, test=r); p(paste("ranktest", r), t$statistic, t$parameter, t$p.value) })
  try({ t <- svyranktest(y~del, s); p("ranktest groups", t$parameter, t$statistic, t$p.value) })
  b <- tryCatch(svyby(~y, ~kjonn, subset(s, !is.na(y)), svymean, covmat=TRUE), error=function(e) NULL)
  if (!is.null(b)) { for (ex in list(quote(k - m), quote(log(k/m)), quote(sqrt(k)*2))) try({ c1 <- svycontrast(b, ex); p(paste("contrast", deparse(ex)), coef(c1), SE(c1)) }) }
  b <- tryCatch(svyby(~x, ~kjonn, s, svytotal, covmat=TRUE), error=function(e) NULL)
  if (!is.null(b)) try({ c1 <- svycontrast(b, quote(k/(k+m))); p("contrast totals", coef(c1), SE(c1)) })
  for (f in list(list("gauss", y ~ n + del, gaussian()), list("logit", z ~ n + kjonn*x, quasibinomial()), list("pois", t ~ n + del + offset(log(e)), quasipoisson()))) {
    some <- if (f[[1]] == "logit") s else subset(s, !is.na(del)) # the smaller model of R's LRT has the rows it has itself
    m <- tryCatch(svyglm(f[[2]], some, family=f[[3]]), error=function(e) NULL)
    if (is.null(m)) next
    l <- f[[1]]
    p(paste("glm", l), coef(m), SE(m), m$df.residual)
    term <- list(gauss=~del, logit=~kjonn:x, pois=~del+n)[[l]]
    for (meth in c("Wald","WorkingWald","LRT")) try({ t <- regTermTest(m, term, method=meth); p(paste("term", l, meth), if (is.null(t$Ftest)) t$chisq else t$Ftest, t$df, t$ddf, t$p) })
    if (l != "gauss") try(p(paste("aic", l), AIC(m)[2]))
    if (l == "logit") {
      try({ nd <- data.frame(n=c(1,5.5), kjonn=c("m","k"), x=c(2,9)); q <- predict(m, nd, type="response"); p("predict response", coef(q), errors(q)); q <- predict(m, nd, type="link"); p("predict link", coef(q), errors(q)) })
      try({ a <- anova(m, svyglm(update(f[[2]], . ~ . - kjonn:x), s, family=f[[3]])); p("anova", a$chisq, a$df, a$p) })
    }
    if (l == "gauss") try({ q <- predict(m, data.frame(n=c(1,5.5), del=c("sør","øst"))); p("predict gauss", coef(q), errors(q)) })
  }
  for (f in list(list("means gauss", y ~ n, gaussian()), list("means logit", z ~ n, quasibinomial()))) try({
    m <- svyglm(f[[2]], s, family=f[[3]]); q <- svypredmeans(m, ~kjonn); o <- order(names(coef(q))); p(f[[1]], coef(q)[o], errors(q)[o]) })
  try(p("alpha", svycralpha(~r1+r3+I(r1+x), s)))
  try({ t <- if (inherits(s, "svyrep.design")) withReplicates(s, function(w, data) { i <- !is.na(data$y) & w > 0; c(sum(w[i]*data$y[i])/sum(w[i]), sum(w[i]*data$y[i]*data$x[i])/sum(w[i]*data$x[i]^2)) }); if (!is.null(t)) p("own", coef(t), SE(t)) })
  try({ sd <- svystandardize(s, ~kjonn, over=~h, population=c(.55,.45)); b <- svyby(~n, ~h, sd, svymean); p("standard", es(b)) })
  try({ sd <- svystandardize(s, ~kjonn, over=~h, population=c(.55,.45), excluding.missing=~y); b <- svyby(~y, ~h, sd, svymean, na.rm=TRUE); p("standard missing", es(b)) })
}
# strata with one unit
x$h1 <- ifelse(x$h=="d" , "d", x$h); x$u1 <- ifelse(x$h=="d", 1, x$u)
for (l in c("adjust","average","remove","certainty")) {
  options(survey.lonely.psu=l); s <- svydesign(~u1, strata=~h1, weights=~w, data=x, nest=TRUE)
  put(paste("lonely", l, "mean"), es(svymean(~y, s, na.rm=TRUE))); b <- svyby(~y, ~del, s, svytotal, na.rm=TRUE); put(paste("lonely", l, "total by"), es(b))
  put(paste("lonely", l, "ratio"), es(svyratio(~y, ~x, subset(s, kjonn=="k"), na.rm=TRUE)))
  m <- svyglm(y~n+del, s); put(paste("lonely", l, "glm"), coef(m), SE(m), m$df.residual)
  q <- svyquantile(~x, s, .5)[[1]]; put(paste("lonely", l, "quantile"), q[1:3])
}
options(survey.lonely.psu="fail")
# partial post-stratification by two variables, calibration, replicates of what is weighted
full <- as.data.frame(table(kjonn=x$kjonn, h=x$h)); full$Freq <- full$Freq*3 + 5; more <- rbind(full, data.frame(kjonn="k", h="zz", Freq=33))
for (k in c("clustered","finite","jkn","zeros")) {
  s <- d[[k]]
  try({ q <- postStratify(s, ~kjonn+h, more, partial=TRUE); put(paste(k, "partial mean"), es(svymean(~y, q, na.rm=TRUE))); put(paste(k, "partial total by"), es(svyby(~x, ~kjonn, q, svytotal))) })
  if (k != "zeros") for (cf in c("linear","raking")) try({ q <- calibrate(s, ~kjonn+x, c(`(Intercept)`=640, kjonnm=300, x=3300), calfun=cf, epsilon=1e-12); put(paste(k, "calibrated", cf), es(svymean(~y, q, na.rm=TRUE)), es(svytotal(~n, q)));
    b <- svyby(~y, ~del, q, svymean, na.rm=TRUE); put(paste(k, "calibrated by", cf), es(b)) })
}
# two phases
x$inn <- x$row %% 3 != 0; x$f <- ifelse(x$kjonn=="k", "p", "q")
for (k in c("plain","strata","clusters")) {
  s <- switch(k, plain=twophase(id=list(~row,~row), subset=~inn, data=x), strata=twophase(id=list(~row,~row), strata=list(NULL,~f), subset=~inn, data=x), clusters=twophase(id=list(~C,~row), strata=list(NULL,~f), fpc=list(~C60,NULL), subset=~inn, data=transform(x, C=paste(h,u), C60=60)))
  try({ put(paste("phases", k, "mean"), es(svymean(~y, s, na.rm=TRUE))); put(paste("phases", k, "by"), es(svyby(~y, ~del, s, svymean, na.rm=TRUE))); put(paste("phases", k, "total"), es(svytotal(~x, subset(s, n > 4))))
  m <- svyglm(n~x+kjonn, s); put(paste("phases", k, "glm"), coef(m), SE(m)); put(paste("phases", k, "ratio"), es(svyratio(~n, ~x, s))) })
}
# imputations
imp <- lapply(1:5, function(i) { v <- x; m <- is.na(v$y); v$y[m] <- 45 + i + (v$row[m] %% 11)*i/3; svydesign(~u, strata=~h, weights=~w, data=v, nest=TRUE) })
mi <- MIcombine(lapply(imp, function(s) svyby(~y, ~kjonn, s, svymean))); put("imputed by", coef(mi), SE(mi), mi$df)
mi <- MIcombine(lapply(imp, function(s) svytotal(~y, subset(s, x > 3)))); put("imputed total", coef(mi), SE(mi), mi$df)
mi <- MIcombine(lapply(imp, function(s) svyglm(y~n+kjonn, s))); put("imputed glm", coef(mi), SE(mi), mi$df)
mi <- MIcombine(lapply(imp, function(s) svymean(~y, as.svrepdesign(s, type="JKn"))), df.complete=16); put("imputed jkn", coef(mi), SE(mi), mi$df)
# unequal probabilities
e <- read.csv("tests/survey/core/data/election_pps.csv")
write_json(found, paste0(folder, "neighbours.json"), digits=NA, auto_unbox=FALSE)
cat(length(found), "\n"); for (k in names(found)) if (is.character(found[[k]])) cat(k, found[[k]], "\n")
