"""Survey estimation equal to R `survey`: pure sums over sampling units.

In: a table of answers and how the sample was drawn (`SurveyDesign`). Out: estimates with standard error, interval,
degrees of freedom and design effect (`Estimates`). Nothing here knows of files, stores or questionnaires.
"""
