package io.yunmo.language.template;

import io.yunmo.language.template.Expression.Operator;
import java.math.BigDecimal;

/** Python's arithmetic of whole numbers (of 64 bits here: what goes beyond fails) and floats; truth counts as 0 and 1. */
final class Numbers {
    /** Of {@link #compare}: one is not a number. */
    static final int UNORDERED = 2;

    private Numbers() {}

    static Object apply(Operator operator, Object left, Object right) {
        try {
            boolean real = left instanceof Double || right instanceof Double || operator == Operator.DIVIDE;
            return real
                    ? (Object) real(operator, Types.real(left), Types.real(right))
                    : whole(operator, Types.whole(left, "a number"), Types.whole(right, "a number"));
        } catch (ArithmeticException e) {
            throw Fault.of("a number is too large for 64 bits");
        }
    }

    private static Object whole(Operator operator, long a, long b) {
        return switch (operator) {
            case ADD -> Math.addExact(a, b);
            case SUBTRACT -> Math.subtractExact(a, b);
            case MULTIPLY -> Math.multiplyExact(a, b);
            case FLOOR -> {
                nonZero(b);
                yield b == -1 ? Math.negateExact(a) : Math.floorDiv(a, b);
            }
            case REMAINDER -> {
                nonZero(b);
                yield Math.floorMod(a, b);
            }
            case POWER -> power(a, b);
            case DIVIDE -> throw new IllegalStateException("a division has floats");
        };
    }

    private static Object power(long base, long exponent) {
        if (exponent < 0) {
            return real(Operator.POWER, base, exponent);
        }
        long result = 1;
        if (base == 0 || base == 1 || base == -1) {
            return exponent == 0 ? 1L : base == -1 && exponent % 2 == 0 ? 1L : base;
        }
        for (long i = 0; i < exponent; i++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static double real(Operator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> {
                nonZero(b);
                yield a / b;
            }
            case FLOOR -> {
                nonZero(b);
                yield Math.floor((a - remainder(a, b)) / b + 0.5);
            }
            case REMAINDER -> {
                nonZero(b);
                yield remainder(a, b);
            }
            case POWER -> Math.pow(a, b);
        };
    }

    private static double remainder(double a, double b) {
        double r = a % b;
        return r != 0 && r < 0 != b < 0 ? r + b : r == 0 ? Math.copySign(0.0, b) : r;
    }

    private static void nonZero(double b) {
        if (b == 0) {
            throw Fault.of("division by zero");
        }
    }

    /** Negative, 0 or positive, or {@link #UNORDERED}. */
    static int compare(Object a, Object b) {
        if (!(a instanceof Double) && !(b instanceof Double)) {
            return Long.compare(Types.whole(a, "a number"), Types.whole(b, "a number"));
        }
        double x = Types.real(a);
        double y = Types.real(b);
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return UNORDERED;
        }
        if (Double.isInfinite(x) || Double.isInfinite(y) || a instanceof Double && b instanceof Double) {
            return x < y ? -1 : x > y ? 1 : 0;
        }
        return exact(a).compareTo(exact(b));
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf(Types.whole(number, "a number"));
    }

    static Object negated(Object value) {
        if (value instanceof Value.Undefined u) {
            throw u.fault();
        }
        if (!Types.number(value)) {
            throw Fault.of("bad operand type for unary -: '%s'", Types.name(value));
        }
        return value instanceof Double d ? (Object) (-d) : whole(Operator.SUBTRACT, 0, Types.whole(value, "a number"));
    }
}
