"""Any order of what people, networks and officers do, found by hypothesis, on both databases."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import Delivery

SHORT = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a failure is found as it is: making it small takes minutes
    derandomize=True,
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)


def test_whatever_the_order_each_record_is_received_once_and_everyone_agrees(hub):
    run_state_machine_as_test(lambda: Delivery(hub), settings=SHORT)
