/**
 * Says that something rendered has one of Discord's shapes. The types can't prove it (a channel's keys hang on its kind),
 * the contract checks each answer and each event at run time.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape
export function shaped<Shape>(rendered: unknown): Shape;
export function shaped(rendered: unknown): unknown {
  return rendered;
}
