import IndustryTrade
import ModuleProcess

@main struct Serve { static func main() { serve(IndustryTrade.self) } }
