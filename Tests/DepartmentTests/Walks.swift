import Coordination
import Foundation
import Testing
import Wire

#if Agriculture
import OCOP
#endif

/// For each department the tests that lead its records about, and the commands that are tried at every stage they
/// reach. A way that none of them takes is added here, or is no way.
struct Walks {
  var probes: [String: [Probe]]
  var run: @Sendable () throws -> Void

  static let all: [String: Walks] = {
    var all = ["house": house]
    #if Agriculture
    all["agriculture"] = agriculture
    #endif
    #if CultureTourism
    all["culture-tourism"] = tourism
    #endif
    #if IndustryTrade
    all["industry-trade"] = trade
    #endif
    #if Localities
    all["localities"] = localities
    #endif
    #if Programme
    all["programme"] = programme
    #endif
    #if ScienceTechnology
    all["science-technology"] = science
    #endif
    return all
  }()

  private static let reason: JSON = ["reason": "Thử"]

  #if Agriculture
  private static let agriculture: Walks = {
    func result(_ score: Int64, _ more: JSON = [:]) -> JSON {
      var fields: JSON = ["score": .integer(score), "decision": .string("\(score)/QĐ"), "councilLevel": "province"]
      for (name, value) in more.object ?? [:] { fields[name] = value }
      return fields
    }
    let commune = Probe("withdraw", reason, as: "commune-a")
    return Walks(
      probes: [
        "product": [
          Probe("record-result", result(2_000), as: "agriculture-dept"),
          // Typed late, of a day on which the certificate that lapsed since was still good.
          Probe(
            "record-result", result(6_000, ["day": "2023-05-01", "councilLevel": "district"]), as: "agriculture-dept"),
          Probe(
            "record-result", result(2_000, ["day": "2023-05-01", "councilLevel": "district"]), as: "agriculture-dept"),
        ],
        "speciality": [Probe("drop", reason, as: "commune-a")],
        "material-area": [Probe("close", reason, as: "commune-a")],
        "craft-village": [Probe("close", reason, as: "commune-a")],
        "linkage": [Probe("end", reason, as: "commune-a")],
        "business-plan": [Probe("stop", reason, as: "commune-a")],
        "dossier": [commune],
        "training": [
          Probe("hold", ["rows": [["name": "Ba"]]], as: "district-a"),
          Probe("hold", ["rows": [["name": "Ba"]]], as: "agriculture-dept"),
        ],
        "assessment": [
          Probe(
            "invite", ["council": "HDDG-1", "session": "2026-09-30", "place": "Hội trường"], as: "agriculture-dept"),
          Probe("exclude", ["rule": "forged", "finding": "Giấy giả"], as: "agriculture-dept"),
          Probe("withdraw", reason, as: "agriculture-dept"),
        ],
      ],
      run: {
        try AgricultureTests().aCertificateThatHasRunOutIsCertifiedAndLapsesAtOnce()
        let sessions = AssessmentOfficeTests()
        try sessions.ninetyAndOverGoesUpAndTheCentralResultComesBack()
        try sessions.anOldDossierPassesFromTheDistrictToTheProvinceOnTotals()
        try sessions.aRoundTakesWhatIsFiledInTimeUpToItsLimit()
        try sessions.aFailedGateLowersTheStarOrReturnsTheDossierAsTheOfficeHasSet()
        try sessions.oneAndTwoStarsAreKeptWithoutACertificate()
        try sessions.aSessionIsCalledInTimeAndAfterTheChecksAreDue()
        try sessions.aSensoryItemOfZeroStopsTheAssessmentOfBottledWater()
        try AssessmentPaperTests().everyPaperOfASessionIsWritten()
        let certificates = CertificateTests()
        for seed in 1...6 { try certificates.noDayHasTwoCertificatesAndNoneIsWithoutADecision(seed: UInt64(seed)) }
        try certificates.theTransitionKeepsAnOldCertificateForAHundredAndEightyDays()
        try certificates.afterChecksFindAndProposeRevocation()
        let cycle = CycleStepTests()
        try cycle.needsAreGatheredPerUnitSentUpAndAnsweredOneByOne()
        try cycle.aPlanIsReturnedAndFiledAgainInItsDays()
        try cycle.aPlanIsCarriedOutWithAdviceOnTheSpot()
        try cycle.aReturnedIdeaComesAgainAndADeclinedOneEnds()
        try cycle.everyFaultOfASignInSheetIsToldWithItsRow()
        try cycle.theCycleIsATableAndItsVersionsFollowEachOther()
        try cycle.ownersOfChosenIdeasAreTrainedThenHandInTheirPlan()
        let dossiers = DossierTests()
        try dossiers.anUpgradeTellsWhatChanged()
        try dossiers.aDossierGoesFromTheCommuneToTheProvince()
        try dossiers.theSortFollowsFromWhereTheProductStands()
        try dossiers.aReturnStatesReasonsAndGivesTheCommuneATask()
        let supports = SupportTests()
        try supports.entitledPaidAndOwedAreLists()
        try supports.theSheetsShowAllThatStandsBesideAndNothingPersonal()
        try supports.aGrantedSupportMayBeCancelledByWhoGivesIt()
        let register = RegisterTests()
        try register.specialitiesWithoutAProducerAreAList()
        try register.aContractThatCannotBeIsRefused()
        try register.aDescriptionIsToldAndItsStandardEnds()
        try register.whoTakesPartIsToldOnceAndWhenItChanges()
        try register.aLinkageContractLinksItsProductsUntilItEnds()
      })
  }()
  #endif

  #if CultureTourism
  private static let tourism = Walks(
    probes: [
      "route": [Probe("withdraw", reason, as: "culture-tourism-dept")],
      "tour-link": [Probe("ask-again", as: "industry-trade-dept")],
      "tourism-case": [Probe("drop", reason, as: "culture-tourism-dept")],
      "campaign": [Probe("cancel", reason, as: "culture-tourism-dept")],
    ],
    run: {
      try TourLinkTests().aSalesPointIsLinkedOnRequestOfIndustryAndTrade()
      try TourLinkTests().certifiedProductsWaitForToursUnderOneTask()
      try TourLinkTests().everybodyHearsWhereAProductIsMet()
      try RouteProposalTests().aCampaignIsReportedWithReachAndCost()
      try RouteProposalTests().aTourismProductGoesItsWayToTheTourismSet()
      try CultureTourismTests().aSiteOnAPublishedRouteStaysOpenAndAClosedOneCannotBePublished()
    })
  #endif

  #if IndustryTrade
  private static let trade = Walks(
    probes: [
      "fair": [
        Probe("cancel", reason, as: "industry-trade-dept"),
        Probe("reopen", ["registrationCloses": "2024-06-05", "reason": "Thêm gian"], as: "industry-trade-dept"),
      ],
      "registration": [
        Probe("place", ["place": [4], "reason": "Thử"], as: "industry-trade-dept"),
        Probe("take-back", reason, as: "industry-trade-dept"), Probe("withdraw", reason, as: "commune-21001"),
        Probe("exclude", ["reason": "not-confirmed"], as: "industry-trade-dept"),
        Probe("report", ["revenue": 1, "contracts": 0, "memoranda": 0, "visitors": 9], as: "commune-21001"),
      ],
      "delegation": [
        Probe("decline", reason, as: "industry-trade-dept"), Probe("decline", reason, as: "agriculture-dept"),
        Probe("report", ["contracts": 0, "memoranda": 0, "note": "Thử"], as: "agriculture-dept", on: "2024-06-16"),
      ],
      "sales-point": [
        Probe("check", ["met": ["place"]], as: "industry-trade-dept"), Probe("inspect", as: "industry-trade-dept"),
        Probe("inspect", ["findings": ["Chưa niêm yết giá"]], as: "industry-trade-dept"),
        Probe("show", ["products": []], as: "commune-21001"), Probe("close", reason, as: "commune-21001"),
        Probe("mark-dormant", as: "industry-trade-dept", on: "2025-12-31"),
      ],
      "market-notice": [Probe("withdraw", reason, as: "industry-trade-dept")],
    ],
    run: {
      try FairTests().aCancelledFairTakesNoRegistrationsAndHasNoDeadline()
      let life = FairLifeTests()
      try life.declinedAndUnconfirmedBoothsMoveOn()
      try life.standsAreCheckedInIncidentsNotedAndResultsAddedUp()
      try life.aMustHaveIsInWithItsReasonAndManualMovesAreHeldToTheSameRules()
      try life.aCancelledFairTellsEveryoneAndCancelsItsTasks()
      try life.aForumWithoutBoothsIsHeldWithoutAnAllotment()
      let course = FairCourseTests()
      try course.financeAppraisesByItsTaskOrByTheForm()
      try course.registrationReopensForAFairThatWasPutOff()
      try course.aCertificateThatEndsAfterAllotmentIsWarnedOfAndTheBoothMovesOnBeforeTheFair()
      try course.aRevokedCertificatePutsTheProducerOutAtOnceUnlessItBringsAnother()
      try course.aFairPutOffByFiveMonthsMovesItsTasksAndDeadlinesAndAsksItsHoldersAgain()
      try course.aCheckThatNeverComesKeepsNobodyFromABoothAndOpenTasksAreNamedAtTheEnd()
      try BoothTests().aProducerThatWithdrewMayRegisterAgain()
      try unconfirmedStands()
      try DelegationTests().aDelegationLivesFromInvitationToReport()
      try DelegationTests().anInvitationMayBeDeclined()
      try ChannelTests().aChannelIsRecordedRenewedAndEnded()
      try MarketTests().theFirstNoticeIsAskedForTooInAnOfficeThatHasNone()
      try MarketTests().aNoticeGoesToTheProducersOfItsSetsAndWhoReadItIsKept()
      try SalesPointTests().aPointIsNotifiedCheckedListedInspectedAndClosed()
      try ShelfProposalTests().newProductsWaitUnderOneTaskUntilAPointShowsThem()
      try SalesPointTests().aPointThatNobodyHearsOfIsDormantUntilItActs()
    })

  /// Booths that nobody confirmed: their certificate ends before the fair, they are taken on the day, or left empty;
  /// and booths that were confirmed for a fair that is cancelled.
  private static func unconfirmedStands() throws {
    var moved = try FairCourseTests.allotted(producers: 2)
    try moved.desk.did("registration.place", "DK-2024-0001", ["place": [3], "reason": "Gian góc"])
    var office = try FairCourseTests.allotted()
    var cancelled = office
    try cancelled.desk.did("registration.confirm", "DK-2024-0001", of: "commune-21001")
    try cancelled.desk.did("fair.cancel", FairTests.fair, reason)
    var checked = office
    try checked.lapse("SP-1", of: "CT-1", .expired, on: "2024-06-01")
    checked.desk.today = Day(unchecked: "2024-06-03")
    try checked.desk.did("fair.check-holders", FairTests.fair, by: ["house"])
    office.desk.today = Day(unchecked: "2024-06-10")
    try office.desk.did("fair.hold", FairTests.fair)
    try office.desk.did("registration.check-in", "DK-2024-0001")
    try office.desk.did("registration.mark-absent", "DK-2024-0002")
    office.desk.today = Day(unchecked: "2024-06-15")
    try office.desk.did("fair.close", FairTests.fair, by: ["house"])
  }
  #endif

  #if Localities
  private static let localities = Walks(
    probes: [
      "idea": [Probe("reject", reason, as: "commune-a")],
      "difficulty": [
        Probe("forward", ["answerer": "programme-office", "reason": "Thử"], as: "agriculture-dept"),
        Probe("withdraw", reason, as: "commune-a"),
      ],
      "sanction": [Probe("annul", ["decision": "90/QĐ", "reason": "Thử"], as: "market-control")],
    ],
    run: {
      let all = LocalitiesTests()
      try all.ideasComeInTheDaysOfTheCycle()
      try all.anIdeaThatAnOldLogHoldsAsAcceptedIsSentOn()
      try all.anIdeaIsRejectedWithAReason()
      try all.aDifficultyIsForwardedOrWithdrawn()
      try all.aDifficultyIsATaskForWhoMustAnswerAndBecomesLate()
      try all.difficultiesArePrintedByLateOpenAndAnswered()
      try all.provinceAndLocalitiesAreCountedByOneRule()
      try LocalitiesDecisionTests().whatIsChosenOrNotStaysSentAndSaysWhy()
      let inspections = LocalitiesInspectionTests()
      try inspections.findingsAreRemediedReviewedAndClosed()
      try inspections.aPlanThatCannotBeIsRefused()
      try inspections.aFindingWithoutRemedyBecomesOverdueOnce()
      try inspections.anInspectionWithoutFindingsIsClosedAtOnce()
      try LocalitiesCollectionTests().aReturnIsReplacedUntilTheEndAndLateOnesAreMarked()
      try SanctionTests().onlyItsIssuerAnnulsIt()
      try SanctionTests().anyBodyRecordsItAndAgricultureReviewsItWithinTheDays()
    })
  #endif

  #if Programme
  private static let programme = Walks(
    probes: [
      "plan": [
        Probe("consult", ["bodies": ["industry-trade-dept"], "due": "2024-04-30"], as: "agriculture-dept"),
        Probe("submit", ["proposal": "1/TTr"], as: "agriculture-dept"),
        Probe("issue", ["number": "1/KH", "signerPost": "Giám đốc"], as: "agriculture-dept"),
      ],
      "estimate": [
        Probe(
          "revise",
          [
            "lines": [["purpose": "training", "source": "science", "amount": 1_000_000]], "reason": "Thử",
          ], as: "district-a")
      ],
    ],
    run: {
      for seed in 1...4 { try BudgetPropertyTests().sumsHoldAfterEveryCommand(UInt64(seed)) }
      let budget = BudgetTests()
      try budget.mobilisedMoneyIsRecordedOnceAndNeverAllocated()
      try budget.anEstimateThatCannotBeIsRefused()
      try budget.aBudgetGoesFromTheCallToTheClose()
      try budget.thoseWhoAppraiseAreThoseOfTheDay()
      let plans = ProgrammePlanTests()
      try plans.aPlanIsDraftedConsultedSubmittedIssuedAndRun()
      try plans.aMetricThatNothingCountsIsReported()
      try plans.bodiesWithoutAPlanAreListed()
      try plans.activationGivesEveryTaskWithItsDay()
    })
  #endif

  #if ScienceTechnology
  private static let science: Walks = {
    func own(_ command: String, _ fields: JSON = reason) -> Probe {
      Probe(command, fields, as: "science-technology-dept")
    }
    return Walks(
      probes: [
        "branding-case": [own("close"), own("check-label", BrandingOffice.label)],
        "mark": [own("refuse"), own("renew", ["document": "5/QĐ-SHTT", "expires": "2049-12-31"])],
        "fair-check": [own("close")],
        "technology-application": [own("answer", ["verdict": "refused", "reason": "Thử"])],
      ],
      run: {
        let marks = MarkTests()
        try marks.aMarkGoesFromFilingToGrantRenewalAndEnd()
        try marks.aSharedMarkIsUsedByAWrittenRightThatEnds()
        try marks.aNeedOfTechnologyIsAnsweredAndEndsWithAResult()
        try marks.anAllegationIsToldToNobodyUntilItIsDecided()
        try ScienceTechnologyTests().aCheckIsMadeMendedAndClosed()
        try BrandingCaseTests().aLabelIsHeldAgainstTheListOfItsDay()
        try BrandingCaseTests().aCaseIsOpenedOnceForAProductAndItsGuidanceIsATask()
        var office = try BrandingOffice(rules: nil)
        try office.did("branding-rules.apply", "office", ["document": ["labels": [], "declarations": [], "gates": []]])
      })
  }()
  #endif
}
