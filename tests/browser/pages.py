"""Every kind of page, once. A page that is not here is not tested for accessibility."""

PAGES = [
    "/",
    "/sok?q=heroy",
    "/kommune/1874",
    "/kommune/1151",
    "/kommune/0301?tjeneste=waste&grunnlag=nearest",
    "/kommune/1507",
    "/sammenlign",
    "/sammenlign?k=1874&k=1859&k=1860",
    "/indikator",
    "/indikator/water_fee?kommune=1874",
    "/indikator/robek",
    "/fakta",
    "/fakta?sok=finnes-ikke",
    "/om",
    "/tilgjengelighet",
    "/api/docs",
    "/form",
    "/form?service=vann&kommuner=Moskenes,Flakstad&med=private&own_assets_and_loans=yes",
    "/form/IKS",
    "/finnes-ikke",
]
