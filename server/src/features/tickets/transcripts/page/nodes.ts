/** A piece of a line. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'emoji' | 'command'; readonly text: string }
  | { readonly kind: Span; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly Inline[] }
  /** A link that shows its own address. */
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'user' | 'role' | 'channel'; readonly id: string }
  | { readonly kind: 'everyone'; readonly text: string }
  | { readonly kind: 'time'; readonly at: Date }
  | { readonly kind: 'break' };

export type Span = 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler';

/** A part of a message that stands by itself. */
export type Block =
  | { readonly kind: 'paragraph' | 'small'; readonly children: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'list';
      /** The first number; undefined for a list of dots. */
      readonly start: number | undefined;
      readonly items: readonly { readonly depth: number; readonly children: readonly Inline[] }[];
    };
