package io.yunmo.language.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * SentencePiece's unigram model (Kudo 2018): the segmentation with the greatest sum of scores, by Viterbi. Characters that no
 * token has cost the lowest score less 10 and become the unknown token, one for a run of them.
 *
 * <p>Where no token reaches over a place the best path is known there, so only the part since the last such place is held.
 */
final class Unigram implements Segmenter {
    private static final double UNKNOWN_PENALTY = 10;

    private final CharTrie trie;
    private final double[] scores;
    private final double unknownScore;
    private final int unknown;
    private final Neighbours neighbours;
    private final UnigramNormalizer normalizer;

    Unigram(Vocabulary vocabulary, int unknown, UnigramNormalizer normalizer) {
        this.unknown = unknown;
        this.normalizer = normalizer;
        trie = new CharTrie(vocabulary.size() * 4);
        scores = new double[vocabulary.size()];
        float lowest = Float.MAX_VALUE;
        for (int i = 0; i < scores.length; i++) {
            TokenKind kind = vocabulary.kind(i);
            boolean normal = kind == TokenKind.NORMAL;
            lowest = normal ? Math.min(lowest, vocabulary.score(i)) : lowest;
            scores[i] = kind == TokenKind.USER_DEFINED ? 0 : vocabulary.score(i);
            if (normal || kind == TokenKind.USER_DEFINED || kind == TokenKind.UNUSED) {
                trie.add(vocabulary.spelling(i), i);
            }
        }
        unknownScore = lowest - UNKNOWN_PENALTY;
        neighbours = new Neighbours(vocabulary);
    }

    @Override
    public Session session() {
        return new Paths();
    }

    private final class Paths implements Session {
        private double[] best = new double[0];
        private int[] from = new int[0];
        private int[] token = new int[0];

        @Override
        public void segment(char[] text, int start, int end, boolean first, IntList out) {
            byte[] utf8 = new String(text, start, end - start).getBytes(StandardCharsets.UTF_8);
            char[] t = normalizer.normalize(utf8).toCharArray();
            int before = out.size();
            double score = 0;
            for (int at = 0; at < t.length; ) {
                int part = neighbours.end(t, at, t.length);
                score = part(t, at, part, score, out);
                at = part;
            }
            out.collapse(unknown, before);
            if (best.length > 1 << 16) {
                best = new double[0];
            }
        }

        /** Adds the best path through a part; returns its score with all before it. */
        private double part(char[] t, int start, int end, double score, IntList out) {
            int n = end - start;
            reset(n, score);
            for (int i = 0; i < n; ) {
                int width = Character.isHighSurrogate(t[start + i]) ? 2 : 1;
                extend(t, start, i, end, width);
                i += width;
            }
            int before = out.size();
            for (int i = n; i > 0; i = from[i]) {
                if (token[i] >= 0) {
                    out.add(token[i]);
                }
            }
            out.reverse(before);
            return best[n];
        }

        private void reset(int n, double score) {
            if (best.length <= n) {
                best = new double[n * 2 + 64];
                from = new int[best.length];
                token = new int[best.length];
            }
            Arrays.fill(best, 0, n + 1, -Double.MAX_VALUE);
            best[0] = score;
        }

        private void extend(char[] t, int start, int i, int end, int width) {
            boolean whole = false;
            int node = CharTrie.ROOT;
            for (int j = start + i; j < end; j++) {
                node = trie.step(node, t[j]);
                if (node == CharTrie.NONE) {
                    break;
                }
                int found = trie.value(node);
                if (found != CharTrie.NONE) {
                    int length = j + 1 - start - i;
                    whole |= length == width;
                    reach(i, i + length, found, scores[found]);
                }
            }
            if (!whole) {
                reach(i, i + width, unknown, unknownScore);
            }
        }

        private void reach(int i, int next, int id, double score) {
            double sum = best[i] + score;
            if (sum > best[next]) {
                best[next] = sum;
                from[next] = i;
                token[next] = id;
            }
        }
    }
}
