"""The ``toughen`` command: every name here is part of the contract with scripts."""

import typer

from engine.cli import check, connect, demo, outputs, strengthen, system, trusting, trying
from engine.cli.console import survive_old_terminals
from engine.cli.shared import with_json_option, with_shared_options

_HELP = """Check how easily a classifier of pictures or texts is tricked, make it stronger, and report it in plain words.

Start with:  toughen demo

Everything runs on this computer. Your model file is never changed."""

_EXIT_CODES = """Exit codes: 0 done, 1 below the score you set, 2 wrong use, 3 could not open or test,
4 no improvement that can be recommended, 130 stopped."""

toughen = typer.Typer(
    name="toughen",
    help=_HELP,
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

toughen.command("inspect")(with_shared_options(check.inspect_model))
toughen.command("scan")(with_shared_options(check.scan))
toughen.command("check", hidden=True)(with_shared_options(check.scan))
toughen.command("harden")(with_shared_options(strengthen.harden))
toughen.command("strengthen", hidden=True)(with_shared_options(strengthen.harden))
toughen.command("connect")(with_json_option(connect.connect))
toughen.command("keep")(with_json_option(strengthen.keep))
toughen.command("report")(with_json_option(outputs.report))
toughen.command("verify")(with_json_option(outputs.verify))
toughen.command("try")(with_shared_options(trying.ask))
toughen.command("trust")(with_json_option(trusting.trust))
toughen.command("demo")(with_shared_options(demo.demo))
toughen.command("app")(with_json_option(system.app))
toughen.command("doctor")(with_json_option(system.doctor))
toughen.command("serve")(system.serve)


def run() -> None:
    """Run the command line."""
    survive_old_terminals()
    toughen()


if __name__ == "__main__":
    run()
