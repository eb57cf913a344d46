# Figures of test_unequal_probabilities.py and election_joint.csv: Rscript tests/survey/core/unequal_probabilities.R
suppressMessages(library(survey)); options(digits=15, warn=-1)
data(election); d <- "tests/survey/core/data/"
x <- election_pps
if (!file.exists(paste0(d, "election_joint.csv"))) write.csv(election_jointprob, paste0(d, "election_joint.csv"), row.names=FALSE)
x$h <- rep(1:2, 20)
show <- function(l, des) { t <- svytotal(~Bush+Kerry+Nader, des); cat(l, coef(t), SE(t), SE(svymean(~Bush, des)), SE(svyratio(~Bush, ~Kerry, des)), SE(svyby(~Bush, ~(Bush>5000), des, svytotal)), degf(des), "\n") }
show("overton", svydesign(id=~1, fpc=~p, data=x, pps="overton"))
show("overtonYG", svydesign(id=~1, fpc=~p, data=x, pps="overton", variance="YG"))
show("HR", svydesign(id=~1, fpc=~p, data=x, pps=HR()))
show("HRYG", svydesign(id=~1, fpc=~p, data=x, pps=HR(), variance="YG"))
show("HRsum", svydesign(id=~1, fpc=~p, data=x, pps=HR(sum(election$p^2)/40)))
show("joint", svydesign(id=~1, fpc=~p, data=x, pps=ppsmat(election_jointprob)))
show("jointYG", svydesign(id=~1, fpc=~p, data=x, pps=ppsmat(election_jointprob), variance="YG"))
show("brewer", svydesign(id=~1, fpc=~p, data=x, pps="brewer"))
show("stratOverton", svydesign(id=~1, strata=~h, fpc=~p, data=x, pps="overton"))
show("stratHR", svydesign(id=~1, strata=~h, fpc=~p, data=x, pps=HR()))
