import IndustryTrade

// The whole program is to be `serve(IndustryTrade.self)`, as soon as ModuleProcess offers it.
@main struct Serve { static func main() {} }
