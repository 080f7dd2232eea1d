# Ratings in the shape of a restaurant guide's: awk -v noise=0.5 -f scripts/ratings.awk > ratings.csv
#
# Few users write much and few places are written about much: places are drawn with probability proportional to 1 / (rank + 20), users
# write 8 to 400 ratings by a power law. A rating is 3.6 + the user's severity + the place's quality + taste (4 factors a side, their
# products of standard deviation 0.6) + normal noise of standard deviation `noise`. Nothing is rounded to stars, so that `noise` is
# the least RMSE that there can be.
function normal(   a) {
    do a = rand(); while (a == 0)
    return sqrt(-2 * log(a)) * cos(6.283185307179586 * rand())
}
BEGIN {
    srand(20)
    users = 4000; items = 1500; rank = 4
    for (x = 0; x < items; ++x) {
        quality[x] = 0.4 * normal()
        for (j = 0; j < rank; ++j) p[x, j] = normal()
        total += 1 / (x + 20)
        popular[x] = total
    }
    print "user,restaurant,rating"
    for (i = 0; i < users; ++i) {
        severity = 0.4 * normal()
        for (j = 0; j < rank; ++j) q[j] = 0.3 * normal()
        wanted = int(8 / (1 - rand()) ^ 0.7)
        if (wanted > 400) wanted = 400
        for (t = 0; t < wanted; ++t) {
            target = rand() * total
            low = 0; high = items - 1
            while (low < high) {
                middle = int((low + high) / 2)
                if (popular[middle] > target) high = middle
                else low = middle + 1
            }
            if ((i, low) in seen) continue
            seen[i, low]
            value = 3.6 + severity + quality[low] + noise * normal()
            for (j = 0; j < rank; ++j) value += q[j] * p[low, j]
            printf "u%04d,r%04d,%.3f\n", i, low, value
        }
    }
}
