# p-values of working likelihood ratio and Wald tests with R's own saddlepoint (survey:::saddle), found exactly.
suppressMessages(library(survey))
exact <- survey:::saddle
body(exact) <- parse(text = gsub("tol = 1e-08", "tol = 1e-300, maxiter = 10000", deparse(body(exact))))[[1]]
assignInNamespace("saddle", exact, "survey")
i <- 0:59
d <- data.frame(y = (i * 7) %% 11 + (i %% 3) / 2, a = factor(letters[(i * 5) %% 3 + 1]), b = (i * 13) %% 17,
                w = 1 + (i * 3) %% 5, psu = i %/% 3)
m <- svyglm(y ~ a + b, svydesign(ids = ~psu, weights = ~w, data = d))
for (method in c("LRT", "WorkingWald"))
  for (term in c("a", "b"))
    cat(method, term, format(as.numeric(regTermTest(m, as.formula(paste("~", term)), method = method)$p), digits = 17), "\n")
