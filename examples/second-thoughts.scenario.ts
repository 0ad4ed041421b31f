import { defineScenario } from "@dropctl/scenarios";

/**
 * Some buyers give their unit back after a moment of thought, and whoever was told `sold_out`
 * asks again: what comes back must be sold again.
 *
 *   dropctl run examples/second-thoughts.scenario.ts --buyers 3000 --set cancelShare=0.5
 */
export default defineScenario({
  name: "second-thoughts",
  title: "Units that are given back are sold again",
  description:
    "Everybody reserves at once. A share of those who got a unit think about it and cancel, the " +
    "others pay. Whoever was told sold_out asks again a few times.",
  knobs: {
    buyers: { default: 2_000, min: 1, max: 100_000, description: "distinct buyers" },
    units: { default: 200, min: 1, max: 100_000, description: "units of the drop" },
    cancelShare: {
      fraction: true,
      default: 0.3,
      min: 0,
      max: 1,
      description: "buyers who give their unit back",
    },
    thinkMs: { default: 100, min: 0, max: 60_000, description: "before giving it back" },
    asks: { default: 5, min: 1, max: 100, description: "times that a buyer asks for a unit" },
  },
  needs: ({ knobs }) => ({ units: knobs.units, buyers: knobs.buyers }),

  async journey({ knobs, http, random, sleep }) {
    const cancels = random() < knobs.cancelShare;
    let held = await http.reserve({ retry: true });
    for (let asked = 1; held.code === "sold_out" && asked < knobs.asks; asked++) {
      await sleep(knobs.thinkMs * (1 + random()));
      held = await http.reserve({ retry: true });
    }
    // It ends as the last answer says: refused because of `sold_out`.
    if (!held.ok) return;
    if (cancels) {
      await sleep(knobs.thinkMs);
      await http.cancel(held.body.id, { retry: true });
    } else {
      await http.pay(held.body.id, { retry: true });
    }
  },

  // That no unit is sold twice, and none lost that was acknowledged, is judged for everyone.
  // Here: by the ledger, nobody who got a unit is left holding it.
  judge({ audit, load }) {
    const { held, paid, total } = audit.ledger;
    if (load.cutShort !== null || held === 0) return [];
    const detail = `${held} of ${total} units are held by nobody who wants them, ${paid} paid`;
    return [{ invariant: "paid_or_given_back", detail }];
  },
});
