"""Telegrams, memoranda and letters as they were typed, all invented, and what is in them."""

from __future__ import annotations

from typing import Final

INCOMING_1950S: Final = """INCOMING TELEGRAM   Department of State

                      SECRET
Action                                   Control: 5435
EUR                                      Rec'd: AUGUST 10, 1961
Info                                            1:49 PM
SS           FROM: Lisbon
G
             TO:   Secretary of State
             NO:   403, August 10, 2 p.m.

PRIORITY

ACTION DEPARTMENT 403, INFORMATION PARIS 42.

Limit distribution.

Reference: Deptel 291

Foreign Minister told me this morning that his Government would not be able to accept our draft.
"""
INCOMING_1950S_FRAME: Final = {
    "control": "5435",
    "number": "403",
    "date": "August 10, 2 p.m.",
    "from": "Lisbon",
    "to": "Secretary of State",
    "precedence": "PRIORITY",
    "action": "DEPARTMENT 403",
    "info": "PARIS 42",
    "classification": "SECRET",
    "distribution": "Limit distribution",
    "reference": "Deptel 291",
}

CABLE_1970S: Final = """CONFIDENTIAL

PAGE 01        LISBON 00123  01 OF 02  041530Z

11
ACTION EUR-12

INFO OCT-01 ISO-00 CIAE-00 DODE-00 PM-03 INR-07
     L-02 NSAE-00 PA-01
                     --------------------- 012345
R 041500Z JAN 74
FM AMEMBASSY LISBON
TO SECSTATE WASHDC 5678
INFO AMEMBASSY LONDON
USMISSION NATO

C O N F I D E N T I A L SECTION 1 OF 2 LISBON 0123

EXDIS

E.O. 11652: GDS
TAGS: PFOR, PO
SUBJECT: TALKS ON THE HARBOR LOAN
REF: STATE 001234

1. SUMMARY: THE MINISTER SAID THAT HE WOULD REPLY TO OUR NOTE OF 12 DECEMBER 1973 SOON.
"""
CABLE_1970S_FRAME: Final = {
    "number": "LISBON 00123",
    "date": "041500Z JAN 74",
    "from": "AMEMBASSY LISBON",
    "to": "SECSTATE WASHDC 5678",
    "precedence": "ROUTINE",
    "action": "EUR-12",
    "info": "OCT-01 ISO-00 CIAE-00 DODE-00 PM-03 INR-07 L-02 NSAE-00 PA-01",
    "classification": "CONFIDENTIAL",
    "distribution": "EXDIS",
    "page": "1",
    "subject": "TALKS ON THE HARBOR LOAN",
    "reference": "STATE 001234",
}

MILITARY_1963: Final = """TOP SECRET
FLASH
FM: CINCLANT
TO: JCS
INFO: CINCPAC
DTG: 221530Z NOV 63
SUBJ: Readiness of forces

Units have been placed on alert as your message directed and will report again at noon.
"""
MILITARY_1963_FRAME: Final = {
    "date": "221530Z NOV 63",
    "from": "CINCLANT",
    "to": "JCS",
    "info": "CINCPAC",
    "precedence": "FLASH",
    "classification": "TOP SECRET",
    "subject": "Readiness of forces",
}

OUTGOING_1964: Final = """OUTGOING TELEGRAM  Department of State
02211
INDICATE: COLLECT
CONFIDENTIAL
ACTION: Amembassy LISBON   PRIORITY 881
INFO: Amembassy LONDON 4410
NODIS

You should tell Foreign Minister that we have considered his note with care and will answer soon.

Drafted by:
WE:ABSmith:cd 3/4/64
"""
OUTGOING_1964_FRAME: Final = {
    "control": "02211",
    "number": "881",
    "from": "Department of State",
    "to": "Amembassy LISBON",
    "action": "Amembassy LISBON",
    "info": "Amembassy LONDON 4410",
    "precedence": "PRIORITY",
    "classification": "CONFIDENTIAL",
    "distribution": "NODIS",
    "draftedBy": "WE:ABSmith:cd",
}

MEMORANDUM_1958: Final = """MEMORANDUM

TO:       The Under Secretary
THROUGH:  S/S
FROM:     EUR - John Q. Example
SUBJECT:  Your meeting with the Ambassador on wheat
          credits
DATE:     March 3, 1958

RESTRICTED

The Ambassador will call at three o'clock and is likely to raise the question of the credits again.

Page 1 of 4
"""
MEMORANDUM_1958_FRAME: Final = {
    "to": "The Under Secretary",
    "from": "EUR - John Q. Example",
    "subject": "Your meeting with the Ambassador on wheat credits",
    "date": "March 3, 1958",
    "classification": "RESTRICTED",
    "page": "1 of 4",
}

DESPATCH_1942: Final = """No. 188

AMERICAN CONSULATE GENERAL
Izmir, Turkey, November 16, 1942.

SUBJECT: Transmitting a Law of
         August 29, 1942, with Comments.

THE HONORABLE
THE SECRETARY OF STATE,
WASHINGTON.

SIR:

I have the honor to transmit herewith a free translation of the law that was published last week.
"""
DESPATCH_1942_FRAME: Final = {
    "number": "188",
    "from": "AMERICAN CONSULATE GENERAL",
    "date": "November 16, 1942",
    "to": "THE HONORABLE, THE SECRETARY OF STATE, WASHINGTON",
    "subject": "Transmitting a Law of August 29, 1942, with Comments",
}

BRITISH_1947: Final = """CONFIDENTIAL

FROM LISBON TO FOREIGN OFFICE

Mr. Example
No. 123
12th May, 1947            D. 5.30 p.m. 12th May, 1947
                          R. 7.10 p.m. 12th May, 1947

IMMEDIATE

Your telegram No. 99.

Minister for Foreign Affairs sent for me this afternoon and told me that he could not agree to it.
"""
BRITISH_1947_FRAME: Final = {
    "number": "123",
    "date": "12th May, 1947",
    "from": "LISBON",
    "to": "FOREIGN OFFICE",
    "precedence": "IMMEDIATE",
    "classification": "CONFIDENTIAL",
    "reference": "Your telegram No. 99",
}

AIRGRAM_1962: Final = """DEPARTMENT OF STATE
AIRGRAM
A-1234        CONFIDENTIAL
TO : Department of State
INFO : LONDON, PARIS
FROM : Amembassy LISBON          DATE : June 5, 1962
SUBJECT : Elections in the harbor cities
REF : Embassy's A-1100

The enclosed report gives what is known so far of the candidates and of what they have promised.
"""
AIRGRAM_1962_FRAME: Final = {
    "number": "A-1234",
    "to": "Department of State",
    "info": "LONDON, PARIS",
    "from": "Amembassy LISBON",
    "date": "June 5, 1962",
    "classification": "CONFIDENTIAL",
    "subject": "Elections in the harbor cities",
    "reference": "Embassy's A-1100",
}

LETTER_1951: Final = """THE WHITE HOUSE
WASHINGTON

May 4, 1951

Dear Mr. Example:

I have read your letter of April 22, 1951 with interest and have asked the Secretary to answer it.
"""
LETTER_1951_FRAME: Final = {"from": "THE WHITE HOUSE", "date": "May 4, 1951"}

AGENCY_CABLE_1963: Final = """CLASSIFIED MESSAGE

S E C R E T 091234Z

TO     DIRECTOR
FROM   LISBON
ACTION: C/WE
INFO: DDP, CI

IMMEDIATE DIR CITE LISB 6453

REF: DIR 74830

According to source the harbor strike will begin next week unless the talks are taken up again soon.
"""
AGENCY_CABLE_1963_FRAME: Final = {
    "number": "LISB 6453",
    "date": "091234Z",
    "to": "DIRECTOR",
    "from": "LISBON",
    "action": "C/WE",
    "info": "DDP, CI",
    "classification": "SECRET",
    "precedence": "IMMEDIATE",
    "reference": "DIR 74830",
}

MEMORANDUM_FOR_1965: Final = """THE WHITE HOUSE
WASHINGTON

March 15, 1965

MEMORANDUM FOR THE PRESIDENT

SUBJECT: Wheat credits

The Secretary recommends that you approve the new credits before the Prime Minister comes on Friday.
"""
MEMORANDUM_FOR_1965_FRAME: Final = {
    "from": "THE WHITE HOUSE",
    "date": "March 15, 1965",
    "to": "THE PRESIDENT",
    "subject": "Wheat credits",
}

LAYOUTS: Final = {
    "agency-cable-1963": (AGENCY_CABLE_1963, AGENCY_CABLE_1963_FRAME),
    "memorandum-for-1965": (MEMORANDUM_FOR_1965, MEMORANDUM_FOR_1965_FRAME),
    "incoming-1950s": (INCOMING_1950S, INCOMING_1950S_FRAME),
    "cable-1970s": (CABLE_1970S, CABLE_1970S_FRAME),
    "military-1963": (MILITARY_1963, MILITARY_1963_FRAME),
    "outgoing-1964": (OUTGOING_1964, OUTGOING_1964_FRAME),
    "memorandum-1958": (MEMORANDUM_1958, MEMORANDUM_1958_FRAME),
    "despatch-1942": (DESPATCH_1942, DESPATCH_1942_FRAME),
    "british-1947": (BRITISH_1947, BRITISH_1947_FRAME),
    "airgram-1962": (AIRGRAM_1962, AIRGRAM_1962_FRAME),
    "letter-1951": (LETTER_1951, LETTER_1951_FRAME),
}
