import CultureTourism

// The whole program is to be `serve(CultureTourism.self)`, as soon as ModuleProcess offers it.
@main struct Serve { static func main() {} }
