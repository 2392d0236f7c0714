/**
 * A body that is made while it is sent. Nothing is made before somebody reads, nor faster than it is read.
 *
 * @param pieces ended early when the reader goes away
 * @param broken hears of an error; what it answers is sent as the last piece. Whoever must not let the body look whole
 *   cuts the connection in it
 */
export function streamOf(
  pieces: AsyncGenerator<string | Uint8Array>,
  broken: (error: unknown) => string | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const put = (piece: string | Uint8Array) =>
          controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
        try {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else put(value);
        } catch (error) {
          const last = broken(error);
          if (last !== undefined) put(last);
          controller.close();
        }
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
