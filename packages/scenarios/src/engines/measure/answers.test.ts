import { expect, test } from "vitest";
import { createAnswerJudge } from "./answers.ts";

test("answers with equal bodies are told apart by their status", () => {
  const judge = createAnswerJudge();
  const judged = (status: number) => judge({ status, body: "", headers: [] });
  expect(judged(503)).toEqual({ counts: "failed", code: "http_503", retry: true });
  expect(judged(404)).toEqual({ counts: "failed", code: "http_404", retry: false });
  expect(judged(200)).toEqual({ counts: "succeeded", code: "", retry: false });
  expect(judged(500)).toEqual({ counts: "failed", code: "http_500", retry: false });
});
