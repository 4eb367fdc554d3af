package io.yunmo.language.tokenizer;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;

/** Special tokens cut out, the text between them segmented, BOS and EOS around it. */
final class SegmentingTokenizer implements Tokenizer {
    private final Vocabulary vocabulary;
    private final Segmenter segmenter;
    private final SpecialTokens specials;
    private final Frame frame;
    private final TokenBytes bytes;
    private final BitSet ends;
    private final ArrayBlockingQueue<Segmenter.Session> idle =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    /**
     * What stands around a text, and how its spaces are spelled.
     *
     * @param bos the token named so, or -1
     * @param eos the token named so, or -1
     * @param first the token before a framed text, or -1
     * @param last the token behind it, or -1
     * @param leadingSpace whether a text's first word is spelled with a space before it
     */
    record Frame(int bos, int eos, int first, int last, boolean leadingSpace) {}

    SegmentingTokenizer(Vocabulary vocabulary, Segmenter segmenter, Frame frame, TokenBytes bytes) {
        this.vocabulary = vocabulary;
        this.segmenter = segmenter;
        this.frame = frame;
        specials = new SpecialTokens(vocabulary);
        this.bytes = bytes;
        ends = EndTokens.of(vocabulary, frame.eos());
    }

    @Override
    public int size() {
        return vocabulary.size();
    }

    @Override
    public int[] encode(CharSequence text, boolean special, boolean framed) {
        return encode(text, special, new BitSet(0), framed);
    }

    @Override
    public int[] encode(CharSequence text, BitSet plain, boolean framed) {
        return encode(text, true, plain, framed);
    }

    @Override
    public BitSet controls(CharSequence text) {
        return specials.controls(text.toString().toCharArray());
    }

    private int[] encode(CharSequence text, boolean special, BitSet plain, boolean framed) {
        char[] chars = chars(text);
        IntList out = new IntList(chars.length / 3 + 4);
        if (framed && frame.first() >= 0) {
            out.add(frame.first());
        }
        Segmenter.Session idleSession = idle.poll();
        Segmenter.Session session = idleSession != null ? idleSession : segmenter.session();
        specials.split(chars, special, plain, new Parts(session, out));
        idle.offer(session);
        if (framed && frame.last() >= 0) {
            out.add(frame.last());
        }
        return out.toArray();
    }

    private record Parts(Segmenter.Session session, IntList out) implements SpecialTokens.Parts {
        @Override
        public void text(char[] text, int from, int to, boolean start) {
            session.segment(text, from, to, start, out);
        }

        @Override
        public void token(int id) {
            out.add(id);
        }
    }

    /** The text's UTF-16, each lone surrogate replaced by U+FFFD. */
    private static char[] chars(CharSequence text) {
        char[] t = text.toString().toCharArray();
        for (int i = 0; i < t.length; i++) {
            if (Character.isSurrogate(t[i])) {
                if (Character.isHighSurrogate(t[i]) && i + 1 < t.length && Character.isLowSurrogate(t[i + 1])) {
                    i++;
                } else {
                    t[i] = '\uFFFD';
                }
            }
        }
        return t;
    }

    @Override
    public byte[] bytes(int token) {
        vocabulary.spelling(token);
        return bytes.of(token);
    }

    @Override
    public String spelling(int token) {
        return vocabulary.spelling(token);
    }

    @Override
    public boolean endsGeneration(int token) {
        return ends.get(token);
    }

    @Override
    public OptionalInt bos() {
        return optional(frame.bos());
    }

    @Override
    public OptionalInt eos() {
        return optional(frame.eos());
    }

    private static OptionalInt optional(int token) {
        return token < 0 ? OptionalInt.empty() : OptionalInt.of(token);
    }

    @Override
    public OptionalInt special(String spelling) {
        return vocabulary.special(spelling);
    }

    @Override
    public StreamDecoder decoder() {
        return new TokenDecoder(vocabulary, bytes, frame.leadingSpace());
    }

    @Override
    public StreamDecoder decoderAfter(int[] prompt) {
        boolean start =
                prompt.length == 0 || vocabulary.kind(prompt[prompt.length - 1]).special();
        return new TokenDecoder(vocabulary, bytes, frame.leadingSpace() && start);
    }
}
