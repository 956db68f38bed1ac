"""One table, written in hundreds of ways that people and programs write tables: always the same records."""

import csv

import pytest
from sqlalchemy import select

from loaders import records
from loaders.load import Options, load_file, undo
from tests.loaders.mutations import KINDS, mutated

ELM, OAK = "1-90000000001", "1-90000000002"
# A table a dataset: headings, and rows with commas, quotation marks, accents, codes long and led by noughts.
TABLES = {
    "falls": [
        "incident_id,occurred_at,cqc_location_id,harm,witnessed,location,hospital,fracture",
        f"007,2016-04-03 02:10,{ELM},low,Y,Zo\u00eb's room,N,",
        f'F2,2016-04-30 23:59,{OAK},death,N,"Stairs, first ""landing""",Y,Y',
        f"1048031000000100,2016-05-01 00:00,{ELM},none,,garden,N,N",
    ],
    "utis": [
        "infection_id,started_on,cqc_location_id,antibiotic,catheter,prophylaxis",
        f"U1,2016-04-03,{ELM},Y,N,",
        f"U2,2016-05-29,{OAK},N,Y,Y",
    ],
    "pressure_ulcers": [
        "ulcer_id,found_on,cqc_location_id,category,acquired,worsened_on,worsened_to",
        f"P1,2016-04-03,{ELM},2,in_home,2016-05-04,3",
        f"P2,2016-05-29,{OAK},moisture,inherited,,",
    ],
    "ambulance_callouts": [
        "incident_id,resource_id,called_at,cqc_location_id,outcome,call_type,complaint_group,priority",
        f"0001,R1,2016-04-03 02:10,{ELM},see_treat,999,fall,Amber 2",
        f'0002,R2,2016-05-29 22:00,{OAK},see_convey_ed,111,"sick, person",',
    ],
    "ae_attendances": [
        "attendance_id,provider_code,scheme,arrived_at,cqc_location_id,category,department_type,arrival_mode",
        f"A1,RX8,ecds,2016-04-03 02:10,{ELM},first,1,ambulance",
        f"0A2,RX8,ecds,2016-05-29 12:00,{OAK},planned_follow_up,3,other",
    ],
    "admissions": [
        "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method,patient_class,"
        "episode_order,primary_diagnosis,diagnoses,provider_code",
        f"S1,p1,2016-04-03,2016-04-09,{ELM},21,1,1,N390,I10X;E119,RX8",
        f"S2,,2016-05-29,,{OAK},2A,1,1,S720,,RX8",
    ],
    "home_return": [
        "cqc_location_id,month,occupied_bed_days,falls,falls_with_harm,deaths",
        f'{ELM},2016-04,"1,150",3,*,0',
        f"{OAK},2016-05,980.5,0,,1",
    ],
    "prescribing": [
        "month,cqc_location_id,bnf_code,bnf_name,items,quantity,nic,actual_cost,residents",
        f"2016-04,{ELM},0501130R0AAAAAA,Nitrofurantoin caf\u00e9,3,28,12.50,11.90,2",
        f"2016-05,{OAK},0402010ADAAAAAA,Risperidone,1,14,2.05,1.95,1",
    ],
    "care_homes": [
        "cqc_location_id,ods_code,uprn,name,provider,service,beds,address,postcode,area_code,programme,"
        "programme_start,open_date,close_date,client_group,overall_rating,rating_date",
        '1-90000000011,VZ011,100000000011,"The ""Larches"", north",A Ltd,nursing,40,"1 High St, Town",'
        "QX1 2AC,08T,vanguard,2015-04-01,2010-01-31,,older_people,Good,2016-01-05",
        "1-90000000012,,,Zo\u00eb House,B Ltd,both,12,2 High St,QX1 2AD,08T,,,2011-12-01,2016-03-31,other,,",
    ],
    "log_cover": ["month,cqc_location_id,dataset", f"2016-04,{ELM},falls", f"2016-05,{OAK},pressure_ulcers"],
    "medicine_reviews": [
        "month,cqc_location_id,residents_reviewed,medicines_reviewed,medicines_stopped,annual_saving_gbp",
        f"2016-04,{ELM},10,55,7,1200.50", f"2016-05,{OAK},0,0,0,0",
    ],
    "prescribing_residents": [
        "month,cqc_location_id,residents,medicines_unique,residents_10plus",
        f"2016-04,{ELM},30,220,9", f"2016-05,{OAK},12,*,0",
    ],
    "point_survey": [
        "survey_date,cqc_location_id,residents_surveyed,with_pressure_ulcer,with_catheter_uti",
        f"2016-04-13,{ELM},40,2,0", f"2016-05-11,{OAK},22,0,1",
    ],
    "telephone_calls": [
        "call_id,called_at,cqc_location_id,channel,outcome",
        f"C1,2016-04-03 02:10,{ELM},111,advice", f"C2,2016-05-29 22:00,{OAK},gp_line,ed",
    ],
    "delayed_transfers": [
        "month,area_code,delayed_days,reason,discharges", "2016-04,08T,120,care_home,400",
        "2016-05,08T,98,other,380",
    ],
    "events": [
        "date,cqc_location_id,element,title", f'2016-04-03,{ELM},other,"New lift, broken"',
        f"2016-05-29,{OAK},other,Caf\u00e9 opened",
    ],
    "benchmarks": [
        "metric,geography,code,place,population,period,numerator,denominator,value,unit,source,source_date,"
        "status",
        "nel_admissions,england,,England,residents of care homes,2015/16,,,0.72,per bed,A report,2016-03-01,"
        "sourced",
        "nel_admissions,ccg,08T,Sutton,residents of care homes,2016-04,12,1000,12,per 1000,A report,,sourced",
    ],
}  # fmt: skip
AREAS = {"delayed_transfers": "08T"}
@pytest.fixture
def loaded(quick_store, register, load, tmp_path):
    """Loads one file, gives what it put into the store, and takes it back."""
    load(
        quick_store, register("homes.csv", {"cqc_location_id": ELM}, {"cqc_location_id": OAK, "name": "Oak"})
    )

    def _loaded(dataset, name, content):
        path = tmp_path / name
        path.write_bytes(content)
        options = Options(source="S1", released="2016-06-03", areas=AREAS.get(dataset))
        (receipt,) = load_file(quick_store, path, options)
        table = records.RECORDS[dataset]
        hidden = ("load_id", "source_row", "home_key_id")
        columns = [column for column in table.columns if column.name not in hidden]
        with quick_store.read() as connection:
            rows = connection.execute(select(*columns).where(table.c.load_id == receipt.load_id)).all()
        undo(quick_store, receipt.load_id)
        counts = (receipt.dataset, receipt.layout, receipt.accepted, receipt.rejected, receipt.suppressed)
        return counts, sorted(map(repr, rows))

    return _loaded


@pytest.mark.slow
@pytest.mark.parametrize("dataset", TABLES)
def test_a_table_written_in_every_way_loads_to_the_same_records(loaded, dataset):
    plain = "\n".join([*TABLES[dataset], ""]).encode()
    counts, rows = loaded(dataset, "plain.csv", plain)
    assert counts[:4] == (dataset, dataset, len(TABLES[dataset]) - 1, 0)
    for seed in range(2 * len(KINDS)):
        name, content = mutated(list(csv.reader(TABLES[dataset])), dataset, seed)
        assert loaded(dataset, name, content) == (counts, rows), f"{dataset} written in way {seed}, {name}"
