"""Two homes as a register names them, and the headings of what is said about them."""

ELM = {"cqc_location_id": "1-900000001", "ods_code": "VZ001"}
OAK = {"cqc_location_id": "1-900000002", "ods_code": "VZ002", "name": "Oak House", "area_code": "Q02",
       "address": "2 Low Street, Wexham", "service": "residential"}  # fmt: skip
CALLS = "incident_id,resource_id,called_at,cqc_location_id,outcome"
STAYS = (
    "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method,episode_order,"
    "provider_code"
)
