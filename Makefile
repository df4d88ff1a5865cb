# Văn phòng điều phối OCOP: gõ `make` để xem các lệnh. (Type `make` for the list of commands.)

SWIFT ?= swift
CONFIG := Config/ocopd.yaml
STORY := Config/offices/quang-ngai/story.yaml
# Undeclared imports between targets are errors: see Sources/README.md.
WALLS := --explicit-target-dependency-import-check error

.DEFAULT_GOAL := help
.PHONY: help setup build run demo stop test soak sanitize lint release bench format clean

help: ## các lệnh · this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## cài các gói Debian còn thiếu · install the Debian packages that are missing
	@.ci/setup

build: setup ## biên dịch · compile everything
	$(SWIFT) build $(WALLS)

run: build ## chạy máy chủ trong ./run và diễn câu chuyện mẫu · start the daemon in ./run and play the sample story
	@.ci/office start run .build/debug $(CONFIG) $(STORY)

demo: build ## như run, trong thư mục tạm, rồi dừng · the same in a temporary folder, then stop
	@.ci/office demo .build/debug $(CONFIG) $(STORY)

stop: ## dừng máy chủ của make run · stop the daemon of make run
	@.ci/office stop run

test: setup ## mọi phép thử · all tests
	$(SWIFT) build --build-tests $(WALLS)
	SWIFT_DETERMINISTIC_HASHING=1 SWIFT_BACKTRACE=enable=no $(SWIFT) test --skip-build
	Tests/Conformance/run.sh
	Tests/Bench/run.py --check .build/debug

soak: setup ## phép thử dài, có đếm: make soak MINUTES=30 · faults at random for so long, with counts
	$(SWIFT) build --build-tests $(WALLS)
	@.ci/soak $(or $(MINUTES),30)

sanitize: setup ## phép thử dưới bộ dò lỗi bộ nhớ và luồng · tests under ThreadSanitizer and AddressSanitizer
	@.ci/sanitize $(FILTER)

lint: ## kiểu chữ · formatting, without changing anything
	$(SWIFT) format lint --strict --recursive Package.swift Sources Plugins Tests

release: setup ## bản phát hành · optimised programs in .build/release
	$(SWIFT) build -c release $(WALLS)

bench: release ## đo tốc độ bên cạnh phần mềm khác; cần máy rảnh · measure beside peers; WRITE=1: into the pages
	@Tests/Bench/run.py .build/release $(if $(WRITE),--write)

format: ## sửa kiểu chữ · format all sources in place
	$(SWIFT) format -i --recursive Package.swift Sources Plugins Tests

clean: ## xóa thứ đã biên dịch; sổ trong ./run còn nguyên · delete what was compiled; the book in ./run stays
	rm -rf .build
