// ModuleProcess
