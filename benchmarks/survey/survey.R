# Seconds of the jobs named, design included: Rscript survey.R sample.csv mean domains ...
suppressMessages(library(survey))
args <- commandArgs(trailingOnly = TRUE)
folder <- dirname(args[1])
data <- read.csv(args[1])
build <- function() svydesign(id = ~unit, strata = ~stratum, weights = ~w, data = data)
margin <- function(name) read.csv(file.path(folder, paste0(name, ".csv")))
jobs <- list(
  mean = function() svymean(~y, build()),
  domains = function() svyby(~y, ~domain, build(), svymean),
  test = function() svychisq(~a + b, build()),
  raking = function() rake(build(), list(~a, ~b, ~c), list(margin("a"), margin("b"), margin("c")),
                           control = list(maxit = 100, epsilon = 1e-8)),
  bootstrap = function() svymean(~y, as.svrepdesign(build(), type = "subbootstrap", replicates = 200))
)
for (name in args[-1]) cat(name, system.time(jobs[[name]]())[["elapsed"]], "\n")
