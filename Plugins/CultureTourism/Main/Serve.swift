import CultureTourism
import ModuleProcess

@main struct Serve { static func main() { serve(CultureTourism.self) } }
