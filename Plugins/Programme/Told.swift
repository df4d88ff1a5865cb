import Coordination
import ModuleKit
import OCOP

/// What the departments have told, as far as it was asked for: the latest fact about each subject.
struct Told {
  var certified: [ProductCertified] = []
  var lapsed: [ProductLapsed] = []
  var sent: [ProductSentToCentre] = []
  var descriptions: [ProductDescribed] = []
  var support: [SupportCompleted] = []
  var trainings: [TrainingHeld] = []
  var status: [ProducerStatusChanged] = []
  var producers: [ProducerRegistered] = []
  var channels: [ChannelEvidenced] = []
  var events: [EventAttended] = []
  var fairs: [FairHeld] = []
  var fairNames: [FairApproved] = []
  var fairBooths: [BoothsAllotted] = []
  var fairResults: [FairReported] = []
  var communication: [CommunicationHeld] = []
  var ideas: [IdeaAccepted] = []
  var difficulties: [DifficultyRaised] = []
  var inspections: [InspectionFinished] = []

  /// All sources in one round, together with the other reads of the asker.
  init(_ sources: Set<Source>, in now: Circumstances, with others: [() throws -> Void] = []) throws {
    var told = Told()
    let reads: [(Source, () throws -> Void)] = [
      (.certificates, { told.certified = try now.facts(ProductCertified.self) }),
      (.certificates, { told.lapsed = try now.facts(ProductLapsed.self) }),
      (.sent, { told.sent = try now.facts(ProductSentToCentre.self) }),
      (.descriptions, { told.descriptions = try now.facts(ProductDescribed.self) }),
      (.support, { told.support = try now.facts(SupportCompleted.self) }),
      (.trainings, { told.trainings = try now.facts(TrainingHeld.self) }),
      (.status, { told.status = try now.facts(ProducerStatusChanged.self) }),
      (.producers, { told.producers = try now.facts(ProducerRegistered.self) }),
      (.channels, { told.channels = try now.facts(ChannelEvidenced.self) }),
      (.events, { told.events = try now.facts(EventAttended.self) }),
      (.events, { told.fairs = try now.facts(FairHeld.self) }),
      (.events, { told.fairNames = try now.facts(FairApproved.self) }),
      (.events, { told.fairBooths = try now.facts(BoothsAllotted.self) }),
      (.events, { told.fairResults = try now.facts(FairReported.self) }),
      (.communication, { told.communication = try now.facts(CommunicationHeld.self) }),
      (.ideas, { told.ideas = try now.facts(IdeaAccepted.self) }),
      (.difficulties, { told.difficulties = try now.facts(DifficultyRaised.self) }),
      (.inspections, { told.inspections = try now.facts(InspectionFinished.self) }),
    ]
    try now.gather(others + reads.filter { sources.contains($0.0) }.map(\.1))
    self = told
  }

  init() {}
}
