import Programme
import ModuleProcess

@main struct Serve { static func main() { serve(Programme.self) } }
