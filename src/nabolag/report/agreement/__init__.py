"""Papers on agreements: a draft, the contract alone, and an agreement somebody has held against the law.

In: a `Document` or the findings of `governance.agreement`, or a file. Out: papers.
"""

from nabolag.report.agreement.incoming import Incoming, incoming, text_of
from nabolag.report.agreement.paper import agreement_paper, contract_paper
from nabolag.report.agreement.reading import reading_paper

__all__ = ["Incoming", "agreement_paper", "contract_paper", "incoming", "reading_paper", "text_of"]
