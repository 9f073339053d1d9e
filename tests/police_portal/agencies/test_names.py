"""Which names and domains are kept out before a person looks, and which must not be."""

from __future__ import annotations

import pytest

from police_portal.agencies import names


@pytest.mark.parametrize(
    "name",
    [
        "Federal Way Police Department",
        "Federal Heights Police Department",
        "Federalsburg Police Department",
        "Ice Lake Volunteer Fire Department",
        "Iceland County Sheriff",
        "Justice Police Department",
        "Border Township Fire and Rescue",
        "Doña Ana County Sheriff’s Office",
        "Office of Emergency Management, Town of Dedham",
        "St. Mary's Parish Sheriff",
        "U. S. Grant Township Police",
        "Police Department of the City of Prairie View",
        "Customer Service, City of Lowell",
    ],
)
def test_a_local_body_may_apply_whatever_its_town_is_called(name: str) -> None:
    assert names.federal_word(name) == ""
    assert names.is_in_our_letters(names.in_one_form(name))


@pytest.mark.parametrize(
    "name",
    [
        "ICE",
        "ICE Boston Field Office",
        "I.C.E. Boston",
        "I C E Boston",
        "Ice Enforcement Division",
        "ice field office",
        "ＩＣＥ Boston",
        "FBI Boston",
        "F.B.I.",
        "F B I Boston",
        "FB1 Boston",
        "Federal Bureau of Investigation",
        "FederalBureau of Investigation",
        "Federal Protective Service, Federal Way",
        "U.S. Customs and Border Protection",
        "CBP Houlton Station",
        "Border Patrol Sector Houlton",
        "BorderPatrol",
        "Department of Homeland Security",
        "DHS Region 1",
        "Immigration Task Force of Riverton Police",
        "ImmigrationEnforcement",
        "Im-migration Services",
        "Inmigración y Aduanas",
        "United States Marshals",
        "U.S. Marshals Service",
        "US Secret Service",
        "HSI Boston",
        "Enforcement and Removal Operations",
        "Riverton Police and ICE Liaison",
    ],
)
def test_a_name_that_says_federal_or_immigration_is_kept_out(name: str) -> None:
    assert names.federal_word(name) != ""


@pytest.mark.parametrize(
    "name", ["FВI Boston", "Riverton\u200b Police", "Рiverton Police", "ɪce Boston", "Polic\u202ee"]
)
def test_letters_that_only_look_like_ours_are_no_name(name: str) -> None:
    assert not names.is_in_our_letters(names.in_one_form(name))


@pytest.mark.parametrize(
    "domain",
    ["ice.gov", "ice.dhs.gov", "cbp.gov", "fbi.gov", "usdoj.gov", "us-customs.gov", "uscustoms.example.org", "army.mil"]
    + ["federal.example.org", "immigration.example.org", "im-migration.example.org", "fed.us", "usmarshals.gov"],
)
def test_a_federal_domain_is_kept_out(domain: str) -> None:
    assert names.federal_domain(domain) != ""


@pytest.mark.parametrize(
    "domain",
    ["police.example.org", "federalwaywa.gov", "federal-heights.example.org", "icelake.gov", "ice-lake.example.org"]
    + ["justiceil.gov", "ci.riverton.ma.us", "polizei.example.de", "notice.example.org", "federalsburg.org"],
)
def test_a_local_domain_is_not(domain: str) -> None:
    assert names.federal_domain(domain) == ""
    assert names.is_domain(domain)
    assert names.own_label(domain)
    assert not names.is_free_mail(domain)


@pytest.mark.parametrize("domain", ["gov", "ma.us", "gov.uk", "police.uk", "co.uk", "state.us", "k12.us"])
def test_an_ending_alone_is_nobodys_own_domain(domain: str) -> None:
    assert not (names.is_domain(domain) and names.own_label(domain))


@pytest.mark.parametrize(
    "domain", ["gmail.com", "yahoo.co.uk", "outlook.com", "proton.me", "mail.yahoo.com", "t-online.de"]
)
def test_where_anybody_gets_an_address_is_no_agencys_domain(domain: str) -> None:
    assert names.is_free_mail(domain)


@pytest.mark.parametrize(
    "domain",
    [
        "pоlice.example.org",
        "xn--plice-9rf.example.org",
        "police example.org",
        "-a.org",
        "a..org",
        "192.0.2.1",
        "a_b.org",
    ]
    + ["police.example.org.", "a" * 64 + ".org", "<script>.org", "police.example.org/x"],
)
def test_what_is_no_domain_in_plain_letters_is_refused(domain: str) -> None:
    assert not names.is_domain(domain)
