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
        queue.add([(article, 0)])
    assert taken(queue) == [5, 3]
    queue.leave(5)
    assert taken(queue) == [4]
    queue.leave(3)
    assert taken(queue) == []


def test_an_article_that_is_opened_again_on_its_last_steps_is_begun_after_them() -> None:
    queue = Queue(2)
    queue.add([(1, 0)])
    assert taken(queue) == [1]
    queue.add([(1, 0)])
    assert taken(queue) == []
    queue.leave(1)
    assert taken(queue) == [1]
    queue.leave(1)
    assert taken(queue) == []


def test_there_is_room_for_what_can_be_begun_and_for_one_suspect() -> None:
    queue = Queue(3)
    assert queue.room == (3, 1)
    queue.add([(1, 0)])
    assert queue.room == (2, 1)
    queue.add([(2, SUSPECT)])
    assert queue.room == (0, 0)


def test_the_most_suspected_works_alone_until_it_has_finished_a_call() -> None:
    queue = Queue(3)
    queue.add([(1, 0), (2, SUSPECT), (3, SUSPECT + 1), (4, 1)])
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
    queue.add([(1, 0), (2, 0)])
    assert taken(queue) == [1, 2]
    assert (queue.strikes(1), queue.strikes(2)) == (IN_COMPANY, IN_COMPANY)
    queue.leave(2)
    assert queue.strikes(1) == ALONE
    assert 3 * ALONE >= GUILTY
