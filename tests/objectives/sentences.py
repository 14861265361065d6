"""Sentences written for this product: what a reader would call each of them."""

OUTCOMES = """
Share of patients who are seen within 30 minutes rises from 55 % to 80 %
Complaints about bills fall from 14 to 8 per 1,000 patients
Support tickets fall from 14 to 8
70 % of new customers complete their first order without calling us
Average waiting time at the counter drops below 10 minutes
Employee turnover down from 18 % to 12 %
Net promoter score of clinics rises from 21 to 40
Repeat purchase rate increases to 35 %
Four out of five citizens finish the application in one visit
Reduce emergency readmissions by 15 %
Time from order to delivery shrinks from 9 to 4 days
Sick leave among nurses falls from 9.4 % to 7 %
Monthly active users grow from 12,000 to 20,000
At least 200 clinics order their lab tests online
Gross margin up 3 points to 41 %
NPS above 40
Cut customer churn in half
Customers recommend us: 9 of 10 say they would
Drivers spend 20 % less time waiting at the gate
Win 12 new enterprise customers in the Nordic region
Raise the share of pupils who read at grade level from 62 % to 75 %
Two thirds of visitors find what they came for without help
Energy use per square metre down 12 %
25 % of revenue comes from products younger than two years
Median response time to tenants from 5 days to 1 day
The number of falls in nursing homes is halved
Donors who give again: 48 % instead of 31 %
Errors in invoices per thousand: from 22 to 6
Parents rate the start of kindergarten 4.5 of 5
Residents return 30 % more bottles
Increase conversion from trial to paid from 4% to 7%
Deployment frequency doubles to twice a day
Lead time for changes under 1 day
Half of our accounts use the new search weekly
Doctors spend 30 minutes less per day on documentation
Average handling time falls to 6 minutes
15 pharmacies reorder within 30 days
Cost per case falls from $120 to $80
At least 500 applicants from outside the capital
Days of absence per employee below 8
Kundene venter 3 minutter mindre i kassa
Andel pasienter som får time innen en uke øker fra 40 % til 70 %
Ventetiden faller fra 14 til 8 dager
Klager per 1000 kunder ned fra 12 til 5
80 % av innbyggerne fullfører søknaden uten å ringe oss
Sykefraværet reduseres fra 9 % til 7 %
Kundetilfredsheten øker til 75
Redusere saksbehandlingstiden fra 30 til 12 dager
Omsetning fra nye kunder øker med 20 %
200 bedrifter bruker løsningen ukentlig
Færre feil i fakturaer: fra 22 til 6 per tusen
Visitors under 12 stay at least 40 minutes longer
1,200 one-off donors become monthly donors
""".strip().splitlines()

OUTPUTS = """
Launch the patient portal by June
Choose and sign an EMR system by June
Hold six workshops with shop managers
Roadmap is 80 % complete
New claims process by 1 May
Phase 1: requirements done
Contract with the lab signed
Train 200 nurses in the new system
Automate invoice matching
Get the booking app live in three regions
Migration finished
Supplier agreement signed off
Write 12 articles for the intranet
Interview 30 customers
Hire four data engineers
Roll out Teams to all departments
95 % of employees have completed the security course
New brand guidelines are published
CRM selected and implemented
Develop a leadership programme
Run a pilot in two clinics
Improve the documentation of APIs
80 % of customers are trained on the new portal
Complete the migration of 40 services to the cloud
The dashboard shows all KPIs
A strategy for sustainability is approved by the board
Renovate three playgrounds
Weekly status meetings with stakeholders
Every team has a roadmap
Deliver 24 features
Redesign the checkout
Integration with the payment provider
Attend five trade fairs
Recruit a head of sales
Customer journey mapping for all segments
Create a customer feedback portal
ISO 27001 certification obtained
All employees trained in first aid
Implement single sign-on for partners
Post three times a week on LinkedIn
Data warehouse in production
Launch loyalty programme in 20 stores
Publish the annual report
Conduct user research with 20 patients
Set up a customer advisory board
Send a newsletter to 5,000 subscribers every month
Release version 3.0 with offline support
Analyse the reasons for churn
Replace the heating system in four buildings
Sign 3 supplier contracts
100 % of job descriptions rewritten
Lansere pasientportalen innen juni
Gjennomføre seks workshops med butikksjefer
Velge og signere avtale om journalsystem
Ansette fire utviklere
Ny klageprosess innen 1. mai
Rulle ut Teams til alle avdelinger
80 % av planen er gjennomført
Utarbeide en strategi for bærekraft
Holde kurs for alle ledere
Nytt intranett er på plass
Order 2,000 new books for the school library
Survey of 40 tenants conducted
Visit 30 clinics
Teach 100 farmers to reduce waste
""".strip().splitlines()

HEALTH_KPIS = """
Keep answering 95 % of calls within 20 seconds
Maintain uptime of 99.9 %
Stay below 3 % staff absence
Continue to publish the monthly report
No more than two critical incidents per quarter
Opprettholde oppetid på 99,9 %
Holde svartiden under 20 sekunder
Damaged parcels stay below 0.4 %
Guest rating does not fall below 4.5
Fraud rate never above 0.05 %
Staff turnover remains under 8 % a year
Sykefraværet holder seg under 6 %
""".strip().splitlines()

UNCLEAR = """
Improve onboarding
Strengthen our culture
Optimise performance
Improve quality
Increase awareness
Forbedre kommunikasjonen
""".strip().splitlines()
