import { expect, test } from "vitest";
import { systemClock as clock } from "../adapters/system/systemClock.ts";
import { GroupCommit, type Job } from "./groupCommit.ts";

type Batch = readonly Job<number, number>[];

test("requests of one turn share a batch, in order, up to the limit", async () => {
  const sizes: number[] = [];
  const commits = new GroupCommit<number, number>({
    clock,
    onBatch: (rows) => sizes.push(rows),
    limits: { rowsMax: 4, inFlightMax: 1, waitingMax: 100 },
    run: async (_lane, jobs) => {
      for (const job of jobs) job.answer(job.request * 10);
    },
  });
  const requests = Array.from({ length: 10 }, (_, index) => index);
  const answers = await Promise.all(requests.map(async (request) => commits.submit("a", request)));
  expect(answers).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  expect(sizes).toEqual([4, 4, 2]);
});

test("no more batches run at once than allowed; lanes do not wait for each other", async () => {
  const open: Batch[] = [];
  let finish = (): void => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const commits = new GroupCommit<number, number>({
    clock,
    onBatch: () => undefined,
    limits: { rowsMax: 1, inFlightMax: 2, waitingMax: 100 },
    run: async (_lane, jobs) => {
      open.push(jobs);
      await gate;
      for (const job of jobs) job.answer(0);
    },
  });
  const answers = [1, 2, 3].map(async (request) => commits.submit("a", request));
  answers.push((async () => commits.submit("b", 4))());
  await new Promise(setImmediate);
  expect(open.map(([job]) => job?.request)).toEqual([1, 2, 4]);
  finish();
  await Promise.all(answers);
  expect(open).toHaveLength(4);
});

test("beyond the bounded queue the answer is null, at once", () => {
  const commits = new GroupCommit<number, number>({
    clock,
    onBatch: () => undefined,
    limits: { rowsMax: 1, inFlightMax: 1, waitingMax: 2 },
    run: () => new Promise(() => undefined),
  });
  expect(commits.submit("a", 1)).not.toBeNull();
  expect(commits.submit("a", 2)).not.toBeNull();
  expect(commits.submit("a", 3)).toBeNull();
});

test("a batch that throws fails those it had not answered, and the lane goes on", async () => {
  let fail = true;
  const commits = new GroupCommit<number, number>({
    clock,
    onBatch: () => undefined,
    limits: { rowsMax: 8, inFlightMax: 1, waitingMax: 8 },
    run: async (_lane, jobs) => {
      jobs[0]?.answer(1);
      if (fail) throw new Error("disk full");
      for (const job of jobs) job.answer(2);
    },
  });
  const [first, second] = [commits.submit("a", 1), commits.submit("a", 2)];
  await expect(first).resolves.toBe(1);
  await expect(second).rejects.toThrow("disk full");
  fail = false;
  await expect(commits.submit("a", 3)).resolves.toBe(1);
});
