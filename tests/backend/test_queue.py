"""The order of the work, and the suspicion against what may have ended the server."""

from backend.core.queue import ALONE, GUILTY, IN_COMPANY, SUSPECT, Queue


def taken(queue: Queue) -> list[int]:
    found = []
    while (article := queue.next()) is not None:
        found.append(article)
    return found


def test_articles_begin_in_the_order_they_came_and_no_more_at_once_than_may() -> None:
    queue = Queue(2)
    for article in (5, 3, 4, 3):
        queue.add(article)
    assert taken(queue) == [5, 3]
    queue.leave(5)
    assert taken(queue) == [4]
    queue.add(4)
    queue.leave(3)
    assert taken(queue) == []


def test_the_most_suspected_works_alone_until_it_has_finished_a_call() -> None:
    queue = Queue(3)
    queue.add_opened([(1, 0), (2, SUSPECT), (3, SUSPECT + 1), (4, 1)])
    assert taken(queue) == [3]
    assert queue.trust(3)
    assert taken(queue) == []  # the other suspect waits for company to leave
    queue.leave(3)
    assert taken(queue) == [2]
    queue.leave(2)
    assert taken(queue) == [1, 4]
    assert not queue.trust(1)


def test_a_taking_up_alone_counts_for_more_than_one_in_company() -> None:
    queue = Queue(3)
    queue.add(1)
    queue.add(2)
    assert taken(queue) == [1, 2]
    assert (queue.strikes(1), queue.strikes(2)) == (IN_COMPANY, IN_COMPANY)
    queue.leave(2)
    assert queue.strikes(1) == ALONE
    assert 3 * ALONE >= GUILTY
