// ModuleKit
