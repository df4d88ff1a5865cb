@main struct Ocopctl { static func main() {} }
