"""Worlds that break the contract in what a turn gives, and the check that must say so."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
from sabotage import Info, Talk, caught, saying, with_signal
from toy_process import STEPS, ProcessEnv, ProcessProblem
from toy_talk import TalkEnv

from turngym.envs.calls import Action, Message
from turngym.envs.core import Step
from turngym.envs.scene import Scene
from turngym.envs.signals import Call, Check, Outcome, Potential, Validity
from turngym.envs.space import TextSpace


@caught("info_is_as_promised", "info holds")
class TurnAsText(Talk):
    def shown(self, info: Info) -> Info:
        return info | {"turn": str(info["turn"])}


@caught("info_is_as_promised", "info holds")
class ListInInfo(Talk):
    def shown(self, info: Info) -> Info:
        return info | {"messages": list(info["messages"])}


@caught("info_is_as_promised", "info holds")
class DictInInfo(Talk):
    def shown(self, info: Info) -> Info:
        return info | {"debug": {"wish": 1}}


@caught("info_is_as_promised", "info['signals'] is not hashable")
class ListInSignal(Talk):
    def scene(self, scene: Scene) -> Scene:
        evidence: Any = ["red", "green"]
        return with_signal(scene, Check(id="colours", passed=True, evidence=evidence))


@caught("info_is_as_promised", "not from JSON")
class NumPyInSignal(Talk):
    def scene(self, scene: Scene) -> Scene:
        passed: Any = np.True_
        return with_signal(scene, Check(id="colours", passed=passed))


@caught("info_is_as_promised", "value is not finite; None means unknown")
class NaNInSignal(ProcessEnv):
    def _scene_of(self, text: str, own: tuple[Validity, ...]) -> Scene:
        nan = Potential(name="sum", value=math.nan, distance=1, exact=True)
        return with_signal(super()._scene_of(text, own), nan)


@caught("info_is_as_promised", "value is not in [0, 1]")
class PotentialOfTwo(ProcessEnv):
    def _scene_of(self, text: str, own: tuple[Validity, ...]) -> Scene:
        two = Potential(name="sum", value=2.0, distance=1, exact=True)
        return with_signal(super()._scene_of(text, own), two)


@caught("info_is_as_promised", "undeclared signals")
class UndeclaredSignal(TalkEnv):
    signal_types = (Outcome, Validity, Call)  # type: ignore[assignment]  # the sabotage


@caught("info_is_as_promised", "the start has no Potential")
class StartsWithoutPotential(ProcessEnv):
    def _begin(self, problem: ProcessProblem) -> Scene:
        return replace(super()._begin(problem), signals=())


@caught("info_is_as_promised", "outcomes of this turn: []")
class EndsWithoutOutcome(Talk):
    def shown(self, info: Info) -> Info:
        signals = (signal for signal in info["signals"] if not isinstance(signal, Outcome))
        return info | {"signals": tuple(signals)}


@caught("info_is_as_promised", "outcomes of this turn: [Outcome(")
class EndsTwice(Talk):
    def scene(self, scene: Scene) -> Scene:
        lost = Outcome(success=False, score=0.0)
        return scene if scene.status == "running" else with_signal(scene, lost)


@caught("info_is_as_promised", "outcomes of this turn: [Outcome(")
class OutcomeTooEarly(Talk):
    def scene(self, scene: Scene) -> Scene:
        return with_signal(scene, Outcome(success=False, score=0.0))


@caught("info_is_as_promised", "terminated and truncated at once")
class TerminatedAndTruncated(Talk):
    def stepped(self, step: Step) -> Step:
        observation, reward, terminated, _, info = step
        return observation, reward, terminated, terminated, info


@caught("info_is_as_promised", "status running, but terminated, truncated = (True, False)")
class StatusLags(Talk):
    def shown(self, info: Info) -> Info:
        return info | {"status": "running"}


@caught("info_is_as_promised", "reward is -0.1")
class ShapesItsReward(Talk):
    def stepped(self, step: Step) -> Step:
        return step[0], step[1] - 0.1, *step[2:]


@caught("info_is_as_promised", "reward is 0, not a float")
class PaysInWholeNumbers(Talk):
    def stepped(self, step: Step) -> Step:
        return step[0], int(step[1]), *step[2:]


@caught("info_is_as_promised", "turn is 1 after 2 steps")
class ReusesItsInfo(Talk):
    def shown(self, info: Info) -> Info:
        self._only = getattr(self, "_only", {})
        self._only.update(info)
        return self._only


@caught("info_is_as_promised", "an observation is not in its space")
class TalksTooMuch(Talk):
    def scene(self, scene: Scene) -> Scene:
        return saying(scene, "bla " * 5_000)


@caught("info_is_as_promised", "the observation is not the rendering of the messages")
class SaysSomethingElse(Talk):
    def scene(self, scene: Scene) -> Scene:
        return replace(scene, observation="Hello.")


@caught("info_is_as_promised", "the state_hash of another state")
class ReusesAScene(ProcessEnv):
    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, scene = super()._play(action)
        if scene.status != "running":
            return understood, scene
        self._any = getattr(self, "_any", scene)
        return understood, self._any


@caught("info_is_as_promised", "info tells of")
class SharesAScene(ProcessEnv):
    def _begin(self, problem: ProcessProblem) -> Scene:
        super()._begin(problem)
        return START


START = Scene(observation="Go", messages=(Message(role="user", content="Go"),), signals=(
    Potential(name="sum", value=0.5, distance=1, exact=True),))  # fmt: skip


@caught("info_is_as_promised", "the segment falls")
class SegmentFalls(Talk):
    def scene(self, scene: Scene) -> Scene:
        return replace(scene, segment=-scene.segment)


@caught("info_is_as_promised", "the world speaks for the agent")
class SpeaksForTheAgent(Talk):
    def scene(self, scene: Scene) -> Scene:
        said = Message(role="assistant", content="I see.")
        return replace(
            scene,
            messages=(*scene.messages, said),
            observation=f"{scene.observation}\n\n{said.content}",
        )


@caught("info_is_as_promised", "with the id 't0")
class AnswersAnotherCall(Talk):
    def _play(self, action: str) -> tuple[Action, Scene]:
        self._turns += 1
        played = super()._play(action)
        self._turns -= 1
        return played


@caught("info_is_as_promised", "but the state hash says True")
class EffectUntold(Talk):
    def scene(self, scene: Scene) -> Scene:
        untold = Validity(parsed=True, legal=True, effective=False)
        return replace(
            scene,
            signals=tuple(
                untold if isinstance(s, Validity) and s.parsed else s for s in scene.signals
            ),
        )


@caught("info_is_as_promised", "an admissible action is invalid")
class OffersNonsense(Talk):
    def scene(self, scene: Scene) -> Scene:
        return replace(scene, admissible=("{fly}",))


@caught("info_is_as_promised", "solved without success")
class SolvedWithoutSuccess(ProcessEnv):
    def _grade(self) -> Outcome:
        return Outcome(success=False, score=1.0)


@caught("info_is_as_promised", "valid, but without a canonical form")
class UnderstandsWithoutText(Talk):
    def shown(self, info: Info) -> Info:
        return info | {"action": replace(info["action"], text="")}


@caught("info_is_as_promised", "turn is 2 after 1 steps")
class CountsTwice(Talk):
    def _play(self, action: str) -> tuple[Action, Scene]:
        played = super()._play(action)
        self._turns += 1
        return played


@caught("info_is_as_promised", "no ResetNeeded that names 'reset' was raised")
class GoesOnAfterTheEnd(Talk):
    def step(self, action: str) -> Step:
        self._status = "running"
        return super().step(action)


@caught("the_turn_budget_is_kept", "running after 10 of 10 turns")
class HasNoBudget(ProcessEnv):
    def step(self, action: str) -> Step:
        step = super().step(action)
        if step[4]["reason"] != "turn budget":
            return step
        self._status, self._outcome = "running", None
        return step[0], 0.0, False, False, self._info()


@caught("the_turn_budget_is_kept", "failed after 6 of 12 turns")
class EndsEarly(Talk):
    def scene(self, scene: Scene) -> Scene:
        return replace(scene, status="failed", reason="bored") if self._turns == 5 else scene


@caught("examples_are_understood", "the example 'sub 1' is not understood")
class WrongExamples(ProcessEnv):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.action_space = TextSpace(20, examples=["add 1", "sub 1"])


@caught("examples_are_understood", "'plus 1' is canonical, but becomes ''")
class WrongCanonicalForm(ProcessEnv):
    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, scene = super()._play(action)
        return replace(understood, text=understood.text.replace("add", "plus")), scene


@caught("garbage_costs_a_turn", "after '': JSONDecodeError: Expecting value")
class TakesOnlyJson(ProcessEnv):
    def _play(self, action: str) -> tuple[Action, Scene]:
        return super()._play(action if action in STEPS else str(json.loads(action)))


@caught("garbage_costs_a_turn", "after '': turn is 0 after 1 steps")
class RepeatsForFree(ProcessEnv):
    def step(self, action: str) -> Step:
        self._turns -= action not in STEPS
        return super().step(action)


@caught("garbage_costs_a_turn", "is invalid and changed the state")
class PunishesNonsense(Talk):
    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, scene = super()._play(action)
        if not understood.valid:
            self._now = replace(self._now, patience=self._now.patience - 1)
        return understood, scene


@caught("garbage_costs_a_turn", "is echoed unescaped")
class EchoesInWords(ProcessEnv):
    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, scene = super()._play(action)
        return understood, scene if understood.valid else saying(scene, action[:80])


@caught("garbage_costs_a_turn", "is echoed unescaped")
class EchoesInTheError(ProcessEnv):
    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, scene = super()._play(action)
        return replace(understood, error=understood.error and f"no: {action[:80]}"), scene


@caught("garbage_costs_a_turn", "is echoed unescaped")
class EchoesInASignal(Talk):
    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, scene = super()._play(action)
        return understood, with_signal(scene, Call(name="f", arguments=action, status="error"))


@caught("garbage_costs_a_turn", "an observation is not in its space")
class EchoesAtLength(ProcessEnv):
    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, scene = super()._play(action)
        return understood, scene if understood.valid else saying(scene, ascii(action))


@caught("garbage_costs_a_turn", "the action is invalid, and nothing says why")
class RefusesInSilence(Talk):
    def shown(self, info: Info) -> Info:
        return info | {"action": replace(info["action"], error="")}


@caught("garbage_costs_a_turn", "the empty string is a valid action")
class TakesNothingForAnAction(Talk):
    def _play(self, action: str) -> tuple[Action, Scene]:
        return super()._play(action or "Hello!")


@caught("a_cut_from_outside_is_graded", "outcomes of this turn: []")
class CutsWithoutOutcome(TalkEnv):
    def truncate(self, reason: str) -> Step:
        *step, info = super().truncate(reason)
        return *step, info | {"signals": ()}  # type: ignore[return-value]  # starred: a list


@caught("a_cut_from_outside_is_graded", "truncate() does not end the episode")
class CannotBeCut(TalkEnv):
    def truncate(self, reason: str) -> Step:
        return self._scene.observation, 0.0, False, False, self._info()


@caught("a_cut_from_outside_is_graded", "truncate() forgets the reason")
class ForgetsTheReason(TalkEnv):
    def truncate(self, reason: str) -> Step:
        return super().truncate("")


@caught("a_cut_from_outside_is_graded", "truncate() costs a turn")
class ChargesForTheCut(TalkEnv):
    def truncate(self, reason: str) -> Step:
        self._turns += 1
        return super().truncate(reason)


@caught("a_cut_from_outside_is_graded", "truncate() adds to the dialogue")
class RepeatsItselfWhenCut(TalkEnv):
    def truncate(self, reason: str) -> Step:
        return self._finish("truncated", reason)


@caught("a_cut_from_outside_is_graded", "no ResetNeeded")
class GoesOnAfterTheCut(TalkEnv):
    def truncate(self, reason: str) -> Step:
        step = super().truncate(reason)
        self._status = "running"
        return step
