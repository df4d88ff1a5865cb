import ScienceTechnology
import ModuleProcess

@main struct Serve { static func main() { serve(ScienceTechnology.self) } }
