import Agriculture
import ModuleProcess

@main struct Serve { static func main() { serve(Agriculture.self) } }
