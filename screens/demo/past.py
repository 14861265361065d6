"""What Carebridge's teams did in earlier quarters: titles with what they measured."""

# title, then two key results: title, unit, value at the start, value wanted
PAST = {
    "DF": (
        (
            "Calls are answered at the first ring",
            ("Calls lost in the queue", "%", 19, 6),
            ("Median wait on the phone", "s", 140, 40),
        ),
        (
            "Patients find the right clinic",
            ("Visits moved to another clinic", "%", 12, 5),
            ("Searches that end in a booking", "%", 21, 35),
        ),
        (
            "Children’s visits are booked by parents",
            ("Bookings for children without a call", "%", 8, 30),
            ("Visits missed by children, per 100", "", 14, 8),
        ),
        (
            "Everybody can read our letters",
            ("Patients who call to ask what a letter means, per 100", "", 17, 7),
            ("Letters read on the day they are sent", "%", 35, 60),
        ),
        (
            "A missed visit is filled the same day",
            ("Free hours filled within a day", "%", 15, 45),
            ("Visits missed, per 100", "", 9, 5),
        ),
    ),
    "PI": (
        (
            "Referrals arrive complete",
            ("Referrals sent back", "%", 26, 9),
            ("Days from referral to a date", "days", 12, 5),
        ),
        (
            "Consent is given once",
            ("Consents asked for twice", "%", 34, 10),
            ("Surgeries delayed by a missing consent, per 100", "", 6, 2),
        ),
        (
            "No lost lab samples",
            ("Samples taken again, per 1 000", "", 11, 4),
            ("Results there before the visit", "%", 63, 90),
        ),
        (
            "Interpreters are there on time",
            ("Visits begun without the interpreter", "%", 18, 5),
            ("Patients who understood the plan", "%", 58, 75),
        ),
    ),
    "CP": (
        (
            "Pharmacists join the round",
            ("Rounds with a pharmacist", "%", 20, 70),
            ("Prescriptions changed after the round, per 100", "", 24, 12),
        ),
        (
            "Records follow the patient",
            ("Transfers with a complete record", "%", 46, 85),
            ("Tests repeated after a transfer, per 100", "", 19, 9),
        ),
        (
            "Night staff can reach a specialist",
            ("Median minutes to a specialist at night", "min", 52, 20),
            ("Night transfers that could have waited", "%", 30, 15),
        ),
    ),
    "DH": (
        (
            "Discharge letters go out the same day",
            ("Letters sent on the day of discharge", "%", 41, 85),
            ("Calls from GPs about missing letters, per 100", "", 23, 8),
        ),
        (
            "Home visits start within two days",
            ("First visits within two days", "%", 39, 70),
            ("Readmissions within a week, per 100", "", 5.5, 3.5),
        ),
        (
            "Medicines are understood at home",
            ("Patients who can say what each pill is for", "%", 44, 70),
            ("Calls about medicines in the first week, per 100", "", 16, 9),
        ),
        (
            "Wounds are seen without travelling",
            ("Wound checks by picture", "%", 5, 35),
            ("Trips to the clinic for a wound, per 100", "", 61, 40),
        ),
    ),
    "BC": (
        (
            "Invoices are right the first time",
            ("Invoices corrected, per 100", "", 8.1, 3),
            ("Days until an invoice is paid", "days", 34, 22),
        ),
        (
            "Estimates hold",
            ("Bills within a tenth of the estimate", "%", 52, 80),
            ("Complaints about cost, per 1 000", "", 13, 7),
        ),
        (
            "Claims need no second letter",
            ("Claims accepted at once", "%", 71, 90),
            ("Days until a claim is settled", "days", 19, 9),
        ),
        (
            "Help with cost reaches who needs it",
            ("Patients told about support who qualify", "%", 28, 65),
            ("Bills sent to collection, per 1 000", "", 9, 4),
        ),
    ),
    "PX": (
        (
            "One sign-on for the ward",
            ("Log-ins per nurse and shift", "", 14, 4),
            ("Minutes lost to log-ins per shift", "min", 22, 8),
        ),
        (
            "Screens open before the nurse sits down",
            ("Median seconds until the record opens", "s", 11, 3),
            ("Nurses who say it is quick enough", "%", 35, 70),
        ),
        (
            "Outages are seen before the ward calls",
            ("Outages we saw first", "%", 31, 75),
            ("Median minutes to restore", "min", 64, 25),
        ),
        (
            "Test data without patients",
            ("Tests run on invented patients", "%", 10, 95),
            ("Days to set up a test", "days", 6, 1),
        ),
        (
            "Clinics try a change within a week",
            ("Days from wish to trial", "days", 31, 7),
            ("Trials that were undone", "%", 22, 12),
        ),
    ),
}
PAST_ANNUAL = (
    (
        "Patients get through to us",
        ("Contacts answered the same day", "%", 48, 80),
        ("Patients who gave up", "%", 21, 9),
    ),
    (
        "Care is safe between hospital and home",
        ("Readmissions within 30 days", "%", 17.2, 14.8),
        ("Complete discharge letters", "%", 50, 90),
    ),
    (
        "Staff trust their tools",
        ("Staff who would recommend our systems", "%", 24, 50),
        ("Hours of outage a month", "h", 21, 8),
    ),
)
