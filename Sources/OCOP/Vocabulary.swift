public import Coordination

/// Every fact of the programme, so that tools can list them and tests can hold them to their stored form.
public enum Vocabulary {
  public static let facts: [any Fact.Type] = [
    ProductCertified.self, ProductLapsed.self, ProducerRegistered.self, FairApproved.self,
    FairRegistrationOpened.self, FairRegistered.self, BoothsAllotted.self, FairHeld.self, FairReported.self,
    DelegationChosen.self, ToursAttached.self, BrandingChecked.self, ProgrammeIssued.self,
    ProductDescribed.self, ProductSentToCentre.self, SupportCompleted.self, TrainingHeld.self,
    ProducerStatusChanged.self,
    ChannelEvidenced.self, EventAttended.self, CommunicationHeld.self, IdeaAccepted.self, DifficultyRaised.self,
    InspectionFinished.self, BudgetAllocated.self, PlanIssued.self, CraftVillageRegistered.self, IdeaDecided.self,
    CertificateExpiring.self, CycleApplied.self, BusinessPlanApproved.self, DossierFiled.self,
    BrandingProgressed.self, BrandingSupported.self, MisuseFound.self, TechnologyApplied.self, ToursLinked.self,
    SanctionRecorded.self, SalesPointListed.self, SalesPointClosed.self, FairCancelled.self, MarketNoticeIssued.self,
  ]
}
