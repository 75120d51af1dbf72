# Every target only calls packaging/bootstrap.py, which works without make too.
PYTHON ?= python3
TARGETS := setup demo test endure run server lint types imports bench docs package lock

help:
	@$(PYTHON) packaging/bootstrap.py

$(TARGETS):
	@NAME="$(NAME)" $(PYTHON) packaging/bootstrap.py $@ $(ARGS)

.PHONY: help $(TARGETS)
.DEFAULT_GOAL := help
