@main struct Ocopd { static func main() {} }
