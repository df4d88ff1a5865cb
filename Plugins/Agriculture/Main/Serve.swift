@main struct Serve { static func main() {} }
