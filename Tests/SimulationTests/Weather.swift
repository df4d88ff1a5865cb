import Chance

/// Which faults a life meets, and how often. Each life draws its own: a fault that is always there hides others.
struct Weather: Sendable {
  /// Between clients and daemon.
  var clients = Fates()
  /// Between daemon and modules: a lost ask is a module that hangs.
  var modules = Fates()
  /// Of a thousand steps.
  var daemonDies = 0
  var moduleDies = 0
  var clockJumps = 0
  var diskFills = 0
  var drains = 0
  /// Of a thousand commits: nothing of the batch is on disk, or nobody knows.
  var commitFails = 0
  var commitIsUnknown = 0
  /// Of a thousand asks: the module dies before it answers, after that, or answers rubbish.
  var diesInAnswer = 0
  var answersRubbish = 0
  /// Of a thousand reads.
  var readFails = 0

  static let fair = Weather()

  static func drawn(_ random: inout SplitMix64) -> Weather {
    var weather = Weather()
    func sometimes(_ most: Int) -> Int {
      Bool.random(using: &random) ? Int.random(in: 0...most, using: &random) : 0
    }
    weather.clients = Fates(dropped: sometimes(200), doubled: sometimes(200), overtaken: sometimes(500))
    weather.modules = Fates(dropped: sometimes(8), doubled: sometimes(100), overtaken: sometimes(700))
    (weather.daemonDies, weather.moduleDies) = (sometimes(20), sometimes(20))
    (weather.clockJumps, weather.diskFills, weather.drains) = (sometimes(10), sometimes(10), sometimes(5))
    (weather.commitFails, weather.commitIsUnknown) = (sometimes(60), sometimes(60))
    (weather.diesInAnswer, weather.answersRubbish) = (sometimes(30), sometimes(10))
    weather.readFails = sometimes(30)
    return weather
  }
}
