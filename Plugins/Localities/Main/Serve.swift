import Localities
import ModuleProcess

@main struct Serve { static func main() { serve(Localities.self) } }
