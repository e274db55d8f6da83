import { describe, expect, it } from "vitest";
import { reason } from "../../lambdas/shared/reason.ts";
import { readShape } from "../../lib/model/shape.ts";

const messages = (given: unknown) => readShape(reason, given).misfits?.map(({ message }) => message);

describe("a reason", () => {
  it.each([
    ["in any language", "حملة الربيع, 春のキャンペーン, Frühlingsaktion 🌷"],
    ["on several lines", "spring campaign:\nfour e-mails"],
    ["of 500 characters", "a".repeat(500)],
  ])("may be %s", (_, given) => {
    expect(readShape(reason, given)).toEqual({ value: given });
  });

  it("is kept without the blanks around it", () => {
    expect(readShape(reason, "  spring campaign\n")).toEqual({ value: "spring campaign" });
  });

  it.each([
    ["empty", "", "must be at least 1 character"],
    ["blank", " \n ", "must be at least 1 character"],
    ["longer than 500 characters", "a".repeat(501), "must be at most 500 characters"],
  ])("may not be %s", (_, given, message) => {
    expect(messages(given)).toEqual([message]);
  });

  // who decides reads it: it may neither steer their terminal nor look like another text than it is
  it.each([
    ["an escape sequence", "fine \u001b[2J"],
    ["a carriage return, which hides what is before it", "no\rfine"],
    ["a character that turns the text around", "fine \u202Eton"],
    ["a mark of direction", "fine\u200F"],
    ["half a character", "fine \ud800"],
    ["a null", "fine\u0000"],
  ])("may not hold %s", (_, given) => {
    expect(messages(given)).toEqual(["must hold no control characters but line breaks"]);
  });
});
