# Data and figures of quantile_ties.json: Rscript tests/survey/core/quantile_ties.R (survey 4.1-1)
# Of 150 drawn samples those where a cumulated weight equals the share but for its last digit.
suppressMessages({library(survey); library(jsonlite)}); options(warn=-1)
out <- lapply(c(50,82,86,106,110), function(i) { set.seed(i); n <- sample(20:90,1)
 x <- data.frame(h=sample(1:4,n,TRUE), y=if (i%%3==0) sample(1:5,n,TRUE) else if (i%%3==1) round(rnorm(n),2) else round(rexp(n),1), w=if (i%%2) round(runif(n,.5,3),1) else rep(c(1,2.5,3.7,.9)[1+i%%4],n))
 x$u <- sample(1:8,n,TRUE); x <- x[ave(x$u,x$h,FUN=function(v) length(unique(v)))>1,]
 d <- svydesign(~u,strata=~h,weights=~w,data=x,nest=TRUE); r <- as.svrepdesign(d,type="JKn")
 show <- function(s, ...) { q <- svyquantile(~y, s, c(.1,.5,.9), ...)[[1]]; list(q=q[,1], lo=q[,2], hi=q[,3], se=q[,4]) }
 list(h=x$h, y=x$y, w=x$w, u=x$u, linear=show(d), mean=show(r), quantile=show(r, interval.type="quantile")) })
write_json(out, "tests/survey/core/data/quantile_ties.json", digits=NA)
