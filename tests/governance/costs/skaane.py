"""The Skåne water case: six municipality groups in southern Sweden, million SEK (Young, Okada & Hashimoto 1982).

What is read and what is not: the allocations that the tests call printed were read in IIASA WP-79-77, tables 7 and 8. The
cost table below was recalled, not read. Of its 63 entries, 13 follow from printed figures (six costs alone, the total,
and six groups of five by the printed marginal costs); the other 50 are only bound by sums: with them, the printed
Shapley values (which use all 63), SCRB and three core methods come out within 0.01. An error above about 0.4 in one
entry would show; smaller ones in groups that never bind would not. Exact results here are results for this table.
"""

PLAYERS = tuple("AHKLMT")
TABLE = """
A 21.95   H 17.08   K 10.91   L 15.88   M 20.81   T 21.98
AH 34.69  AK 32.86  AL 37.83  AM 42.76  AT 43.93  HK 22.96  HL 25.00  HM 37.89  HT 39.06  KL 26.79
KM 31.45  KT 32.89  LM 31.10  LT 37.86  MT 39.41
AHK 40.74 AHL 43.22 AHM 55.50 AHT 56.67 AKL 48.74 AKM 53.40 AKT 54.84 ALM 53.05 ALT 59.81 AMT 61.36
HKL 27.26 HKM 42.55 HKT 44.94 HLM 45.81 HLT 46.98 HMT 56.49 KLM 42.01 KLT 48.77 KMT 50.32 LMT 51.46
AHKL 48.95 AHKM 60.25 AHKT 62.72 AHLM 64.03 AHLT 65.20 AHMT 74.10 AKLM 63.96 AKLT 70.72 AKMT 72.27
ALMT 73.41 HKLM 48.07 HKLT 49.24 HKMT 59.35 HLMT 64.41 KLMT 56.61
AHKLM 69.76 AHKMT 77.42 AHLMT 83.00 AHKLT 70.93 AKLMT 73.97 HKLMT 66.46 AHKLMT 83.82
"""
FIELDS = TABLE.split()
COSTS = {group: float(cost) for group, cost in zip(FIELDS[::2], FIELDS[1::2], strict=True)}
